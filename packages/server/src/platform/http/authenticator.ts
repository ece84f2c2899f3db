import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.ts';

/**
 * Finds who calls from the credentials of a request; null when it carries none.
 * @throws HaechiError `unauthenticated` for credentials that are not valid, `csrf_failed` for a cookie without its token.
 */
export type Authenticator = (
  request: FastifyRequest,
  /** `passive`: only looks whether the credentials still hold, which is no use of them and keeps no session alive. */
  options?: { readonly passive: boolean },
) => Caller | null | Promise<Caller | null>;
