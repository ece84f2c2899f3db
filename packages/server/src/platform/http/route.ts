import type { IncomingHttpHeaders } from 'node:http';
import type { BodyOf, Endpoint, ParamsOf, QueryOf, ResponseOf } from '@haechi/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope } from './caller.ts';

/** What a handler is given: checked parts of the request, who calls, and where the permission holds. */
export interface RouteInput<E> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** Of endpoints with `permission: 'public'` there may be none; use `caller(input)` where there must be one. */
  readonly caller: Caller | null;
  /** Systems in which the caller holds the endpoint's permission. */
  readonly scope: Scope;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a handler may read of a request, whichever way it came. */
export interface QuickRequest {
  readonly id: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
  /** The bytes of the body. */
  readonly body: unknown;
}

/** What the quick way gives a handler. */
export interface QuickInput {
  readonly params: Readonly<Record<string, string>>;
  readonly request: QuickRequest;
  readonly caller: Caller | null;
  readonly scope: Scope;
}

/** An endpoint of the contract and what carries it out. `stream` endpoints write to `reply` and return nothing. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handler: (input: RouteInput<Endpoint>) => Promise<unknown>;
  /**
   * Asked once the caller is known and allowed, before anything of the body is read; throws to refuse. `bytes` is the length of the body, or
   * the most it may have when the request does not say. What it returns is called once the exchange is over, however it ends.
   */
  readonly admit?: (bytes: number) => () => void;
  /** Of a `raw` endpoint that is asked very often: gives a plain request the body of the answer that `handler` would give it, always with status 200. */
  readonly quick?: (input: QuickInput) => unknown;
}

/** Binds a handler to an endpoint; the types of both sides come from the contract. */
export function route<E extends Endpoint>(
  endpoint: E,
  handler: (input: RouteInput<E>) => Promise<ResponseOf<E>>,
): Route {
  // The cast widens the handler to the common shape; the HTTP layer parses each part with the endpoint's own schemas first.
  return { endpoint, handler: handler as unknown as Route['handler'] };
}
