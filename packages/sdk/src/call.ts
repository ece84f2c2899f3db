import type { Endpoint } from '@haechi/contract';
import type { ZodType, z } from 'zod';
import type { Ambient } from './ambient.ts';
import { apiErrorOf, HaechiApiError } from './haechi-api-error.ts';

/** The type T when the endpoint has that part; nothing when it has not. */
type Part<Name extends string, T> = unknown extends T
  ? { readonly [N in Name]?: undefined }
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

/** Optional keys as they may be written, values as they are read (a coerced number is written as a number). */
type Written<S extends ZodType> =
  unknown extends z.input<S>
    ? unknown
    : { [K in keyof z.input<S>]: K extends keyof z.output<S> ? z.output<S>[K] | MayBeLeftOut<z.input<S>[K]> : never };
type MayBeLeftOut<T> = undefined extends T ? undefined : never;
type ParamsPart<E> = E extends Endpoint<infer P, ZodType, ZodType, ZodType> ? Part<'params', z.output<P>> : never;
type QueryPart<E> = E extends Endpoint<ZodType, infer Q, ZodType, ZodType> ? Part<'query', Written<Q>> : never;
type BodyPart<E> = E extends Endpoint<ZodType, ZodType, infer B, ZodType> ? Part<'body', z.input<B>> : never;

/** What a call takes beside its parts. */
export interface CallOptions {
  /** The unparsed body of a `raw` endpoint, instead of `body`. */
  readonly bytes?: Uint8Array<ArrayBuffer> | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}
export type CallInput<E> = ParamsPart<E> & QueryPart<E> & BodyPart<E> & CallOptions;

/** The parsed answer; of an endpoint that streams, the response itself. */
export type CallResult<E> =
  E extends Endpoint<ZodType, ZodType, ZodType, infer R>
    ? unknown extends z.output<R>
      ? Response
      : z.output<R>
    : never;
export type Call<E> =
  Record<never, never> extends CallInput<E>
    ? (input?: CallInput<E>) => Promise<CallResult<E>>
    : (input: CallInput<E>) => Promise<CallResult<E>>;

export interface Connection extends Pick<Ambient, 'fetch'> {
  /** Where the server is, without a trailing slash; '' for the page's own origin. */
  readonly baseUrl: string;
  readonly key?: string | undefined;
  /** Token of the signed-in session, sent with every change. */
  readonly csrf?: (() => string | null) | undefined;
}

interface LooseInput extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Fills the path and query of `endpoint`. A parameter that is missing is a mistake of the caller's. */
function urlOf(endpoint: Pick<Endpoint, 'path'>, { params = {}, query = {} }: LooseInput): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`the path ${endpoint.path} needs the parameter "${name}"`);
    return encodeURIComponent(String(value));
  });
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return search === '' ? path : `${path}?${search}`;
}

/**
 * Carries out one call.
 * @throws HaechiApiError for every refusal, and `unreachable` when there was no answer.
 */
export async function callEndpoint(connection: Connection, endpoint: Endpoint, input: LooseInput): Promise<unknown> {
  const response = await send(connection, endpoint, input);
  if (!response.ok) throw await apiErrorOf(response);
  if (endpoint.kind === 'stream') return response;
  return response.json();
}

async function send(connection: Connection, endpoint: Endpoint, input: LooseInput): Promise<Response> {
  const url = connection.baseUrl + urlOf(endpoint, input);
  const body = input.bytes ?? (input.body === undefined ? undefined : JSON.stringify(input.body));
  try {
    return await connection.fetch(url, {
      method: endpoint.method,
      headers: headersOf(connection, endpoint, input),
      ...(body === undefined ? {} : { body }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    });
  } catch (cause) {
    if (input.signal?.aborted === true) throw cause;
    throw new HaechiApiError({
      code: 'unreachable',
      status: null,
      message: `No answer from ${connection.baseUrl || 'the server'}. Is it running, and does the network reach it?`,
      cause,
    });
  }
}

function headersOf(connection: Connection, endpoint: Endpoint, input: LooseInput): Record<string, string> {
  const csrf = endpoint.method === 'GET' ? null : (connection.csrf?.() ?? null);
  return {
    ...(endpoint.kind === 'stream' ? {} : { accept: 'application/json' }),
    ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(input.bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    ...(connection.key === undefined ? {} : { authorization: `Bearer ${connection.key}` }),
    ...(csrf === null ? {} : { 'x-csrf-token': csrf }),
    ...input.headers,
  };
}
