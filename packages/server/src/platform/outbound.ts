/**
 * The only file that calls out over HTTP. Addresses come from people, so each is checked when the connection is made (not before, so that a
 * name cannot change its mind): loopback, private, link-local and metadata addresses are refused unless HAECHI_OUTBOUND_ALLOW names them.
 * Redirects are not followed. Answers are bounded.
 */
import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { HaechiError } from '@haechi/contract';
import { Agent, request } from 'undici';

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  /** Of the answer; 64 KiB without. */
  readonly maxBytes?: number;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}
export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first `maxBytes` as text. */
  readonly text: string;
  /** There was more. */
  readonly cut?: boolean;
}
export interface Outbound {
  send(message: OutboundRequest): Promise<OutboundAnswer>;
  close(): Promise<void>;
}

const defaultTimeoutMs = 10_000;
const maxAnswerBytes = 65_536;

/**
 * Not the public internet: RFC 1122, 1918, 3927, 6598, 4193, 4291, documentation, multicast and reserved ranges, and those that carry an IPv4
 * address inside (IPv4-compatible, NAT64 with its local prefix, 6to4, Teredo), behind which a private one could hide.
 */
const privateRanges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['2001:db8::', 32],
];

/**
 * @param allow CIDR ranges (`127.0.0.1/32`) or single addresses that may be reached although they are private
 * @param trusted host names that the operator's own configuration names: wherever they lead
 */
export function createOutbound(allow: readonly string[], trusted: readonly string[] = []): Outbound {
  const refused = new BlockList();
  for (const [network, prefix] of privateRanges) refused.addSubnet(network, prefix, familyOf(network));
  const allowed = new BlockList();
  for (const range of allow) addRange(allowed, range);

  function check(address: string, host: string): void {
    if (trusted.includes(host)) return;
    const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
    const family = familyOf(plain);
    if (refused.check(plain, family) && !allowed.check(plain, family)) {
      throw new HaechiError(
        'address_refused',
        `${host} is a private address (${plain}). Add it to HAECHI_OUTBOUND_ALLOW if it may be reached.`,
        { where: host },
      );
    }
  }

  const lookup: LookupFunction = (host, options, done) => {
    dnsLookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      try {
        for (const { address } of addresses) check(address, host);
      } catch (refusal) {
        return done(refusal as Error, '', 0);
      }
      const [first] = addresses;
      if (first === undefined) return done(new Error(`no address for ${host}`), '', 0);
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
  const agent = new Agent({ connect: { lookup, timeout: defaultTimeoutMs } });

  return {
    send: async (message) => {
      const url = new URL(message.url);
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        throw new HaechiError('address_refused', `${url.protocol} addresses cannot be called; use https.`);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0) check(host, host);
      const timeout = message.timeoutMs ?? defaultTimeoutMs;
      const answer = await request(url, {
        method: message.method,
        headers: { 'user-agent': 'haechi', ...message.headers },
        body: message.body ?? null,
        dispatcher: agent,
        headersTimeout: timeout,
        bodyTimeout: timeout,
        signal: AbortSignal.any([AbortSignal.timeout(timeout * 2), ...(message.signal ? [message.signal] : [])]),
      });
      const read = await bounded(answer.body, message.maxBytes ?? maxAnswerBytes);
      return { status: answer.statusCode, headers: answer.headers, ...read };
    },
    close: () => agent.close(),
  };
}

async function bounded(body: AsyncIterable<Buffer>, most: number): Promise<{ text: string; cut: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > most) break;
  }
  return { text: Buffer.concat(parts).subarray(0, most).toString('utf8'), cut: size > most };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function addRange(list: BlockList, range: string): void {
  const [, network = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  const family = isIP(network);
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (family === 0 || length > bits)
    throw new HaechiError(
      'invalid_configuration',
      `HAECHI_OUTBOUND_ALLOW: "${range}" is not an address or CIDR range such as 10.1.0.0/16.`,
    );
  list.addSubnet(network, length, familyOf(network));
}
