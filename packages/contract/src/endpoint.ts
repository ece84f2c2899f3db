import type { z } from 'zod';
import type { Permission } from './permissions.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * How an endpoint is confined to systems.
 * - `installation`: concerns the whole installation; the permission must be held for all systems.
 * - `system`: path parameter `system` names one; a caller without a role there gets 404.
 * - `filtered`: a list or an object looked up by the handler within the caller's scope; what lies outside is absent or 404.
 * - `self`: concerns the caller alone.
 */
export type ScopeRule = 'installation' | 'system' | 'filtered' | 'self';

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: Method;
  /** With `{name}` for path parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly permission: Permission | 'public' | 'signed_in';
  readonly scope: ScopeRule;
  readonly summary: string;
  readonly tag: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
  /** Success status; 200 unless said. */
  readonly status?: number;
  /** The last path parameter takes the rest of the address, with its slashes. */
  readonly openEnd?: true;
  /** `stream` answers bytes or events by itself; `raw` takes an unparsed body; `upload` takes it as it comes, of any length. */
  readonly kind?: 'json' | 'stream' | 'raw' | 'upload';
}

/** States an endpoint; the types of its parts follow from the schemas. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  definition: Endpoint<P, Q, B, R>,
): Endpoint<P, Q, B, R> {
  return Object.freeze(definition);
}

export type ParamsOf<E> = E extends Endpoint<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.output<P> : never;
export type QueryOf<E> = E extends Endpoint<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.output<Q> : never;
export type QueryInputOf<E> = E extends Endpoint<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.input<Q> : never;
export type BodyOf<E> = E extends Endpoint<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.output<B> : never;
export type BodyInputOf<E> = E extends Endpoint<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never;
export type ResponseOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;
