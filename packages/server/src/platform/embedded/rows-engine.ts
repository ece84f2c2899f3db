/**
 * chDB: the ClickHouse engine in this process.
 *
 * - A session of its own for each statement. Parameters and settings live on a session and cannot be taken back (`SET param_x = DEFAULT` sets
 *   the text DEFAULT), and opening one on an open engine costs 0.1 ms: a fresh one is the reset. One session stays open to hold the engine.
 * - A statement is cancelled from another session, found by the `log_comment` it was given (a session answers one statement at a time, and the
 *   engine names its query ids itself).
 * - Results that are rows of text come in chunks as they are made; formats with a frame around the rows (JSON, Parquet) come whole, since the
 *   engine frames each chunk on its own.
 * - `libchdb` is loaded by a plain import: nothing but the rows child imports this file.
 */
import { mkdirSync } from 'node:fs';
import { Session } from 'chdb';
import { releaseEnginePages } from './release-engine-pages.ts';
import { toRowsError } from './rows-error.ts';
import { quoteString } from './sql-tokens.ts';

export interface EngineOptions {
  readonly folder: string;
  /** Bytes the engine may use in all; a statement that would go over fails, the process stays. */
  readonly memoryBytes: number;
}

export interface Run {
  readonly sql: string;
  /** SET statements for the session. */
  readonly prelude: readonly string[];
  readonly database: string;
  readonly format: string;
  readonly id: string;
}

/** Formats whose chunks follow one another without a frame. */
const chunkable = new Set([
  'JSONEachRow',
  'JSONCompactEachRow',
  'JSONStringsEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'CSV',
  'RowBinary',
  'LineAsString',
]);

/** Caches are ClickHouse's for servers with hundreds of gigabytes; a single machine's summaries need little. */
const engineArguments = [
  '--mark_cache_size=67108864',
  '--index_mark_cache_size=16777216',
  '--primary_index_cache_size=67108864',
  '--compiled_expression_cache_size=16777216',
  '--query_condition_cache_size=16777216',
  '--async_insert=0',
  '--max_insert_threads=1',
  '--cancel_http_readonly_queries_on_client_close=0',
];

export class RowsEngine {
  readonly #folder: string;
  readonly #arguments: readonly string[];
  readonly #keeper: Session;

  constructor(options: EngineOptions) {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#folder = options.folder;
    this.#arguments = [...engineArguments, `--max_server_memory_usage=${options.memoryBytes}`];
    this.#keeper = new Session(options.folder, { connectionArgs: this.#arguments });
    // chDB's own `default` looks unknown table names up in the file system (SELECT … FROM "/etc/passwd"). This one looks nowhere, and keeps
    // nothing: the front refuses tables in it.
    this.#keeper.query('DROP DATABASE IF EXISTS default');
    this.#keeper.query('CREATE DATABASE default ENGINE = Memory');
  }

  async #session<T>(run: Run, use: (session: Session) => Promise<T>): Promise<T> {
    const session = new Session(this.#folder, { connectionArgs: this.#arguments });
    try {
      const prelude = [`USE ${quoteName(run.database)}`, `SET log_comment = ${quoteString(run.id)}`, ...run.prelude];
      await session.queryAsync(prelude.join('; '));
      return await use(session);
    } catch (error) {
      throw toRowsError(error);
    } finally {
      session.close();
    }
  }

  /** Runs a statement and returns its whole result. */
  whole(run: Run): Promise<Uint8Array> {
    return this.#session(run, async (session) => (await session.queryAsync(run.sql, { format: run.format })).bytes());
  }

  /** Runs a SELECT and hands over its result as it comes. Formats that cannot be cut come in one piece. */
  async chunks(run: Run, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    if (!chunkable.has(run.format)) return take(await this.whole(run));
    await this.#session(run, async (session) => {
      for await (const chunk of session.queryStream(run.sql, { format: run.format })) await take(chunk.raw());
    });
  }

  /** Ends the statement that runs under this id, if it still does. */
  async cancel(id: string): Promise<void> {
    await this.#keeper.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = ${quoteString(id)} ASYNC`);
  }

  /** Gives the system what an idle engine does not need: freed memory, and the clean pages of its library. */
  async purge(): Promise<void> {
    await this.#keeper.queryAsync('SYSTEM JEMALLOC PURGE');
    await releaseEnginePages();
  }

  close(): void {
    this.#keeper.close();
  }
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
