import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Random } from '../random.ts';

/** A request id that a caller may choose: short and plain, since it is logged and echoed. */
const chosenId = /^[\w.:-]{1,128}$/;

/** The id that the caller gave, or a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, random: Pick<Random, 'bytes'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && chosenId.test(given) ? given : random.bytes(8).toString('hex');
}

/** Whether the caller's connection is encrypted: as the last believed proxy says, or by itself. */
export function isSecure({ headers, socket }: IncomingMessage, trustProxy: number): boolean {
  const told = trustProxy > 0 ? headers['x-forwarded-proto'] : undefined;
  if (told !== undefined && told !== '') return String(told).split(',').at(-1)?.trim() === 'https';
  return 'encrypted' in socket;
}

/** The path of an endpoint as routers write it: `/things/{id}` is `/things/:id`. */
export function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
