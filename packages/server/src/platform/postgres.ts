/**
 * The records: one pool and one Kysely per process.
 *
 * - `Db` knows no tables. Each slice adds its own (`db.withTables<MyTables>()`), so no file lists everybody's tables; a `Transaction` is a
 *   `Db` too, so that a service is rebuilt on a transaction instead of finding one in the air.
 * - timestamptz arrives as `Date`, date as 'YYYY-MM-DD' (a `Date` of local midnight shifts by a day across zones), int8 as `number` where that
 *   is exact and as `bigint` beyond (which fails loudly in JSON instead of rounding).
 * - A lost idle connection must not end the process: the pool replaces it, and the log says so.
 */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { StoreLog } from './store-log.ts';

/** A database or a transaction, before a slice has named its tables. */
export type Db = Kysely<Record<never, never>>;

export interface Postgres extends AsyncDisposable {
  readonly db: Db;
  /** For what Kysely does not speak: LISTEN, COPY, advisory locks that outlive a statement. */
  readonly pool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

export interface PostgresOptions {
  readonly log?: StoreLog;
  /** Connections at most. PostgreSQL's own default allows 100 for all processes together. */
  readonly maxConnections?: number;
  readonly applicationName?: string;
}

const DEFAULT_MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
/** An idle backend holds some 4 MB; a new one takes a few ms. */
const IDLE_TIMEOUT_MS = 10_000;

const { builtins } = pg.types;

function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseInt8],
  [builtins.DATE, (text) => text],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format ?? 'text'),
};

/** Options for a bare `pg.Client` or `pg.Pool` with the same parsers. A host that starts with a slash is a Unix socket's folder. */
export function postgresClientConfig(url: string): pg.ClientConfig {
  return { connectionString: url, types, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
}

/** Opens a pool on `postgresql://user@host/db` or, for a Unix socket, `postgresql://user@/db?host=/folder`. Connects on first use. */
export function openPostgres(url: string, options: PostgresOptions = {}): Postgres {
  const pool = new pg.Pool({
    ...postgresClientConfig(url),
    max: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    application_name: options.applicationName ?? 'haechi',
  });
  pool.on('error', (error) => options.log?.warn({ err: error }, 'an idle connection to the records was lost'));
  // The pool hears of idle connections alone. One that is lost while a transaction holds it would end the process, were nobody listening; the
  // transaction learns of it by its next statement.
  pool.on('connect', (client) => {
    client.on('error', (error) => options.log?.warn({ err: error }, 'a connection to the records was lost'));
  });
  const db: Db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    // Kysely ends the pool only if it ever used it.
    closing ??= db.destroy().then(() => (pool.ended ? undefined : pool.end()));
    return closing;
  };
  return { db, pool, url, close, [Symbol.asyncDispose]: close };
}

/** SQLSTATE classes and codes of a server that goes, is gone or takes nobody in: connection exceptions, shutting down, starting, too many connections. */
const awayStates = /^(?:08...|57P0[1-5]|53300)$/;
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
/** What `pg` says without a code. */
const awayWords =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Whether an error means that the records do not answer, and not that a statement was wrong. */
export function recordsAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return awayWords.test(error.message);
  return awayStates.test(code) || (awayErrnos.has(code) && (code !== 'ENOENT' || syscall === 'connect'));
}

/** Runs `run` in a transaction: the caller's, when `db` is one already, else a new one, committed when `run` resolves. */
export function transact<T>(db: Db, run: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? run(db) : db.transaction().execute(run);
}
