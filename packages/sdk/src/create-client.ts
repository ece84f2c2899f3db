import { api, type Endpoint, type HaechiEvent } from '@haechi/contract';
import { type Ambient, ambient } from './ambient.ts';
import { type Call, type Connection, callEndpoint } from './call.ts';
import { type IngestResult, type SendOptions, sendEvents } from './send-events.ts';

export interface ClientOptions extends Partial<Ambient> {
  /** For example `http://127.0.0.1:4600`; '' in a page that the server itself gave out. */
  readonly baseUrl: string;
  /** An API key; a browser uses its session cookie and `csrf` instead. */
  readonly key?: string;
  readonly csrf?: () => string | null;
}

type Api = typeof api;
type Calls = { readonly [S in keyof Api]: { readonly [E in keyof Api[S]]: Call<Api[S][E]> } };

/** Every endpoint as a function: `client.<slice>.<endpoint>({ params, query, body })`. */
export type Client = Calls & {
  readonly events: {
    /** Sends events in batches, each with one id and time over all attempts. */
    readonly send: (events: readonly HaechiEvent[], options?: SendOptions) => Promise<IngestResult>;
  };
};

/**
 * A client of one server. Its functions and their types are read off the contract's endpoints.
 * @example
 * const client = createClient({ baseUrl: 'http://127.0.0.1:4600', key: 'hk_…' });
 * const { items } = await client.systems.list({ query: { limit: 10 } });
 */
export function createClient(options: ClientOptions): Client {
  const surroundings: Ambient = { ...ambient, ...options };
  const connection: Connection = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    key: options.key,
    csrf: options.csrf,
    fetch: surroundings.fetch,
  };
  const slices = Object.entries(api).map(([slice, endpoints]) => [slice, callsOf(connection, endpoints)]);
  // The record is made from the same endpoints that its type is made from.
  const calls = Object.fromEntries(slices) as Calls;
  const deps = { ...surroundings, ingest: calls.events.ingest };
  return { ...calls, events: { ...calls.events, send: (events, how) => sendEvents(deps, events, how) } };
}

function callsOf(connection: Connection, endpoints: Readonly<Record<string, Endpoint>>): Record<string, unknown> {
  const calls = Object.entries(endpoints).map(([name, endpoint]) => [
    name,
    (input = {}) => callEndpoint(connection, endpoint, input),
  ]);
  return Object.fromEntries(calls);
}
