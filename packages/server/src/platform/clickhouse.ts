/**
 * The rows: the official ClickHouse client, on TCP or on the Unix socket of the embedded front. Nothing here knows which.
 *
 * - `async_insert=0` on every insert: an insert's answer means that the part is written (26.x defaults to 1, which also costs throughput).
 * - 64-bit integers come as JSON numbers: they are counts and epochs here (identifiers are strings), all below 2^53.
 * - Times go in and out as ISO 8601 in UTC.
 * - Data never stands in SQL: rows travel in the body, values as bound parameters (`{name:Type}`).
 */
import http from 'node:http';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { HaechiError } from '@haechi/contract/errors';

export type RowParams = Record<string, unknown>;

export interface QueryOptions {
  readonly signal?: AbortSignal;
  readonly settings?: ClickHouseSettings;
}

export interface StatementCost {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly ms: number;
}

export interface InsertOptions extends QueryOptions {
  /** Deduplication token: the same bytes with the same token are stored once, however often they are sent. */
  readonly token?: string;
  /** Columns of the rows; needed for positional formats that leave some to their defaults. */
  readonly columns?: readonly [string, ...string[]];
  /** Format of raw bytes. Arrays of objects are always sent as JSONEachRow. */
  readonly format?: 'JSONEachRow' | 'JSONCompactEachRow' | 'CSV' | 'CSVWithNames' | 'Parquet' | 'RowBinary';
}

export interface Rows extends AsyncDisposable {
  readonly database: string;
  readonly url: string;
  /** All rows of a SELECT, as objects. For results that are small by design (summaries). */
  query<T>(sql: string, params?: RowParams, options?: QueryOptions): Promise<T[]>;
  /** The same, with what the statement read and how long it took. */
  measured<T>(sql: string, params?: RowParams, options?: QueryOptions): Promise<{ rows: T[]; cost: StatementCost }>;
  /** Rows of a SELECT in batches, as they come. Stopping early cancels the query. */
  stream<T>(sql: string, params?: RowParams, options?: QueryOptions): AsyncGenerator<T[]>;
  /** Inserts objects, or raw bytes (NDJSON unless `format` says otherwise), in one request. Resolves when they are stored. */
  insert(table: string, rows: readonly object[] | Uint8Array | Readable, options?: InsertOptions): Promise<void>;
  /** A statement without a result: DDL, ALTER, SYSTEM, INSERT SELECT. */
  command(sql: string, params?: RowParams, options?: QueryOptions): Promise<void>;
  /** True when the store answers. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

export interface RowsOptions {
  /** Overrides the database in the URL. */
  readonly database?: string;
  readonly maxConnections?: number;
  readonly requestTimeoutMs?: number;
}

const DEFAULT_MAX_CONNECTIONS = 8;
const DEFAULT_REQUEST_TIMEOUT_MS = 300_000;

const baseSettings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  date_time_input_format: 'best_effort',
  date_time_output_format: 'iso',
};

interface Address {
  readonly url: string;
  readonly database: string;
  readonly agent?: http.Agent;
}

function addressOf(url: string, options: RowsOptions): Address {
  const parsed = new URL(url);
  const named = parsed.searchParams.get('database') ?? 'default';
  const database = options.database ?? named;
  if (parsed.protocol !== 'unix:') {
    parsed.searchParams.delete('database');
    return { url: parsed.toString(), database };
  }
  const agent = new http.Agent({ keepAlive: true, maxSockets: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS });
  const socketPath = decodeURIComponent(parsed.pathname);
  const createConnection = agent.createConnection.bind(agent);
  agent.createConnection = (connection, callback) => createConnection({ ...connection, path: socketPath }, callback);
  return { url: 'http://rows', database, agent };
}

/** What sockets say when nobody answers at the other end, or no longer. */
const awayErrnos = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/** Tells a store that does not answer (`rows_unavailable`, for people to wait) from a statement that failed (thrown as it is). */
function orUnavailable(error: unknown): never {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    const isAway = code === undefined ? error.message.startsWith('Timeout error') : awayErrnos.has(code);
    if (isAway)
      throw new HaechiError(
        'rows_unavailable',
        'The row store does not answer. Events are still taken in; charts and counts return with it. Try again in a moment.',
        { why: code ?? 'timeout', retry_after_s: 1 },
      );
  }
  throw error;
}

interface Question extends QueryOptions {
  readonly sql: string;
  readonly params: RowParams;
}

async function* batchesOf<T>(client: ClickHouseClient, { sql, params, ...options }: Question) {
  const cancel = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, cancel.signal]) : cancel.signal;
  const result = await client
    .query({
      query: sql,
      query_params: params,
      format: 'JSONEachRow',
      abort_signal: signal,
      clickhouse_settings: options.settings ?? {},
    })
    .catch(orUnavailable);
  let finished = false;
  try {
    for await (const batch of result.stream<T>()) yield batch.map((row) => row.json() as T);
    finished = true;
  } finally {
    if (!finished) {
      result.close();
      cancel.abort();
    }
  }
}

/** Opens a client on `http(s)://host:8123?database=x` or `unix:///path/to.sock?database=x`. Connects on first use. */
export function openRows(url: string, options: RowsOptions = {}): Rows {
  const address = addressOf(url, options);
  const client = createClient({
    url: address.url,
    database: address.database,
    application: 'haechi',
    max_open_connections: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    request_timeout: options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    clickhouse_settings: baseSettings,
    // Failures are thrown to whoever asked, who logs them once and without the statement's parameters.
    log: { level: ClickHouseLogLevel.OFF },
    ...(address.agent ? { http_agent: address.agent } : {}),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= client.close().then(() => address.agent?.destroy());
    return closing;
  };
  return {
    database: address.database,
    url,
    async query<T>(sql: string, params: RowParams = {}, query: QueryOptions = {}) {
      const asked = { query: sql, query_params: params, format: 'JSONEachRow', ...callOptions(query) } as const;
      return client
        .query(asked)
        .then((result) => result.json<T>())
        .catch(orUnavailable);
    },
    async measured<T>(sql: string, params: RowParams = {}, query: QueryOptions = {}) {
      const asked = { query: sql, query_params: params, format: 'JSON', ...callOptions(query) } as const;
      const { data, statistics } = await client
        .query(asked)
        .then((result) => result.json<T>())
        .catch(orUnavailable);
      const { rows_read: rowsRead = 0, bytes_read: bytesRead = 0, elapsed = 0 } = statistics ?? {};
      return { rows: data, cost: { rowsRead, bytesRead, ms: elapsed * 1000 } };
    },
    stream: <T>(sql: string, params: RowParams = {}, query: QueryOptions = {}) =>
      batchesOf<T>(client, { sql, params, ...query }),
    async insert(table, rows, insert = {}) {
      const options = callOptions(insert, {
        async_insert: 0,
        ...(insert.token ? { insert_deduplicate: 1, insert_deduplication_token: insert.token } : {}),
      });
      const format = insert.format ?? 'JSONEachRow';
      if (!(rows instanceof Uint8Array || rows instanceof Readable)) {
        const columns: [string, ...string[]] | undefined = insert.columns && [...insert.columns];
        const objects = {
          table,
          values: rows,
          format: objectFormat(format),
          ...(columns ? { columns } : {}),
          ...options,
        };
        await client.insert(objects).catch(orUnavailable);
        return;
      }
      const values = rows instanceof Uint8Array ? Readable.from([rows], { objectMode: false }) : rows;
      await insertBytes(client, { table, columns: insert.columns, format, values, options }).catch(orUnavailable);
    },
    async command(sql, params = {}, query = {}) {
      const statement = { query: sql, query_params: params, ...callOptions(query, { async_insert: 0 }) };
      await client.command(statement).catch(orUnavailable);
    },
    ping: async () => (await client.ping()).success,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function objectFormat(format: string): 'JSONEachRow' | 'JSONCompactEachRow' {
  if (format === 'JSONEachRow' || format === 'JSONCompactEachRow') return format;
  throw new Error(`${format} takes bytes, not objects`);
}

interface BytesInsert {
  readonly table: string;
  readonly columns: readonly string[] | undefined;
  readonly format: string;
  readonly values: Readable;
  readonly options: ReturnType<typeof callOptions>;
}

/** The client's own `insert` takes bytes for some formats alone, and NDJSON is none of them. */
async function insertBytes(client: ClickHouseClient, insert: BytesInsert): Promise<void> {
  const { table, columns, format, values, options } = insert;
  const names = columns ? ` (${columns.map((name) => `\`${name}\``).join(', ')})` : '';
  const result = await client.exec({ query: `INSERT INTO ${table}${names} FORMAT ${format}`, values, ...options });
  await result.stream.resume().toArray();
}

function callOptions(options: QueryOptions, settings: ClickHouseSettings = {}) {
  return {
    clickhouse_settings: { ...settings, ...options.settings },
    ...(options.signal ? { abort_signal: options.signal } : {}),
  };
}
