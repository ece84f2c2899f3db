import { Agent, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

export interface Forwarding {
  /** Unix socket of the server that answers the rest. */
  readonly socketPath: string;
  /** Whether this process answers the path (without query) itself. */
  isOwn(path: string): boolean;
  /** Proxies in front whose X-Forwarded headers are believed. */
  readonly trustProxy: number;
  /** What to say when the server does not answer. */
  away(url: string): { readonly status: number; readonly body: unknown };
}

/** Headers that concern one connection only (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What the next server is told by us alone. */
const forwarded = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']);

/**
 * Hands on every request that this process does not answer itself, bodies and answers as streams. The server is told the caller's address and
 * scheme in X-Forwarded headers, in which nothing stands that the caller wrote, unless a believed proxy is in front.
 */
export function forwardRest(server: Server, forwarding: Forwarding): void {
  const own = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  const agent = new Agent({ keepAlive: true });
  server.removeAllListeners('request');
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
    if (forwarding.isOwn(path)) for (const answer of own) answer.call(server, incoming, response);
    else forward(incoming, response, { ...forwarding, agent });
  });
  server.once('close', () => agent.destroy());
}

function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { socketPath, trustProxy, away, agent }: Forwarding & { readonly agent: Agent },
): void {
  const onward = request({
    socketPath,
    agent,
    method: incoming.method,
    path: incoming.url,
    headers: headersOnward(incoming, trustProxy),
    setHost: false,
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, headersBack(answer.rawHeaders));
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  onward.once('error', () => {
    if (response.headersSent) return void response.destroy();
    const { status, body } = away(incoming.url ?? '/');
    const text = JSON.stringify(body);
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '1', connection: 'close' })
      .end(text);
  });
  response.once('close', () => {
    if (!response.writableEnded) onward.destroy();
  });
  incoming.pipe(onward);
}

function headersOnward(incoming: IncomingMessage, trustProxy: number): string[] {
  const kept: string[] = [];
  for (const [name, value] of pairs(incoming.rawHeaders))
    if (!hopByHop.has(name.toLowerCase()) && !forwarded.has(name.toLowerCase())) kept.push(name, value);
  const believed = trustProxy > 0;
  const given = (name: string) => (believed ? incoming.headers[name] : undefined);
  const encrypted = 'encrypted' in incoming.socket;
  const before = given('x-forwarded-for');
  const address = incoming.socket.remoteAddress ?? '';
  kept.push('x-forwarded-for', before === undefined ? address : `${before}, ${address}`);
  kept.push('x-forwarded-proto', String(given('x-forwarded-proto') ?? (encrypted ? 'https' : 'http')));
  const host = given('x-forwarded-host');
  if (host !== undefined) kept.push('x-forwarded-host', String(host));
  const coding = incoming.headers['transfer-encoding'];
  if (coding !== undefined) kept.push('transfer-encoding', 'chunked');
  return kept;
}

/** As the server wrote them, several of one name too. */
function headersBack(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (const [name, value] of pairs(raw)) if (!hopByHop.has(name.toLowerCase())) kept.push(name, value);
  return kept;
}

function* pairs(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? ''];
}
