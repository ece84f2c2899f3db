import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_MS } from './constants.ts';

/**
 * Over TLS (our own or a trusted proxy's) the cookie has the prefix `__Host-`: browsers then take it only from this very host, with
 * Secure and for all paths, so that a neighbouring subdomain cannot plant one. Over plain HTTP that is impossible.
 */
function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-haechi_session' : 'haechi_session';
}

export function readSessionCookie(request: FastifyRequest): string | null {
  return request.cookies[cookieName(request)] ?? null;
}

export function setSessionCookie(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  token: string,
): void {
  reply.setCookie(cookieName(request), token, { ...attributes(request), maxAge: SESSION_MS / 1000 });
}

export function clearSessionCookie({ request, reply }: { request: FastifyRequest; reply: FastifyReply }): void {
  reply.clearCookie(cookieName(request), attributes(request));
}

function attributes(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const;
}
