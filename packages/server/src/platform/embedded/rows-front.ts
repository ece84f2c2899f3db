/**
 * A thin ClickHouse-HTTP front to the engine, on a Unix socket (mode 0600), never on TCP: whoever may open the file may do everything.
 *
 * It speaks what the official client needs: statements in the body or in `query`, bound parameters, settings by a list, gzip both ways,
 * results as they come, ClickHouse's error codes, and cancelling when the client goes away. Memory is given back when idle.
 */
import { randomUUID } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lane } from './lanes.ts';
import { bodyFile, bodyText, cleanFolder } from './rows-body.ts';
import type { RowsEngine, Run } from './rows-engine.ts';
import { RowsError, toRowsError } from './rows-error.ts';
import { ResultWriter } from './rows-result.ts';
import { readSettings, settingStatements } from './rows-settings.ts';
import { readStatement, type Statement } from './rows-statement.ts';
import { quoteString } from './sql-tokens.ts';

export interface FrontOptions {
  readonly engine: RowsEngine;
  readonly socketPath: string;
  /** Where bodies of inserts wait for the engine; emptied at start. */
  readonly bodyFolder: string;
  /** The only folder that file() may read. */
  readonly importFolder: string;
  /** After this long without a statement, memory goes back to the system. */
  readonly purgeAfterIdleMs: number;
  /** Statements of one kind that may wait for a lane. */
  readonly maxWaiting: number;
}

export interface RowsFront {
  close(): Promise<void>;
}

/** Lanes by kind. The engine runs each statement on several threads; more lanes than cores only add waiting inside. */
const laneCounts = { read: 4, insert: 2, command: 2 } as const;
const KILL_AGAIN_MS = 100;
const DEFAULT_FORMAT = 'TabSeparated';

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly search: URLSearchParams;
  readonly signal: AbortSignal;
}

class Front {
  readonly #options: FrontOptions;
  readonly #lanes: Record<Statement['kind'], Lane>;
  readonly #server: http.Server;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: FrontOptions) {
    this.#options = options;
    const lane = (name: Statement['kind']) =>
      new Lane(name, { running: laneCounts[name], waiting: options.maxWaiting });
    this.#lanes = { read: lane('read'), insert: lane('insert'), command: lane('command') };
    this.#server = http.createServer(
      { keepAliveTimeout: 30_000 },
      (request, response) => void this.#answer(request, response),
    );
  }

  async listen(): Promise<void> {
    await cleanFolder(this.#options.bodyFolder);
    await rm(this.#options.socketPath, { force: true });
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen(this.#options.socketPath, resolve);
      });
    } finally {
      process.umask(mask);
    }
    await chmod(this.#options.socketPath, 0o600);
    this.#whenIdle();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    await closed;
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://rows');
    if (url.pathname === '/ping') {
      request.resume();
      response.end('Ok.\n');
      return;
    }
    clearTimeout(this.#idleTimer);
    const gone = new AbortController();
    response.once('close', () => response.writableFinished || gone.abort());
    const writer = new ResultWriter(request, response);
    try {
      await this.#run({ request, response, search: url.searchParams, signal: gone.signal }, writer);
      await writer.end();
    } catch (error) {
      await writer.fail(toRowsError(error));
    }
    if (!request.complete) request.resume();
    this.#whenIdle();
  }

  async #run(exchange: Exchange, writer: ResultWriter): Promise<void> {
    const { request, search, signal } = exchange;
    const requestSettings = readSettings(search);
    const inUrl = search.get('query')?.trim();
    const statement = readStatement(
      inUrl ? inUrl : await bodyText(request),
      requestSettings.params,
      this.#options.importFolder,
    );
    const run: Omit<Run, 'sql'> = {
      id: randomUUID(),
      prelude: settingStatements(requestSettings),
      database: search.get('database') ?? 'default',
      format: statement.format ?? search.get('default_format') ?? DEFAULT_FORMAT,
    };
    if (run.database === 'default' && makesTables(statement)) {
      throw new RowsError('ACCESS_DENIED', 'Name a database: the embedded row store keeps no tables in default');
    }
    writer.describe(run.format, search.get('query_id') ?? run.id);
    if (statement.takesData) return this.#insert(exchange, statement, run);
    await this.#lanes[statement.kind].run(signal, () =>
      this.#cancellable(signal, run.id, () =>
        statement.streams
          ? this.#options.engine.chunks({ ...run, sql: statement.sql }, (chunk) => writer.write(chunk))
          : this.#options.engine.whole({ ...run, sql: statement.sql }).then((bytes) => writer.write(bytes)),
      ),
    );
  }

  async #insert(exchange: Exchange, statement: Statement, run: Omit<Run, 'sql'>): Promise<void> {
    // A statement in the URL leaves the body to its data; one in the body has been read already.
    const body = exchange.search.get('query')?.trim() ? exchange.request : undefined;
    await using file = await bodyFile(this.#options.bodyFolder, statement.inlineData ?? '', body);
    const format = statement.format ?? 'JSONEachRow';
    const from = `FROM INFILE ${quoteString(file.path)} COMPRESSION 'none'`;
    const sql = `${statement.sql} ${from} ${statement.settings} FORMAT ${format}`;
    await this.#lanes.insert.run(exchange.signal, () =>
      this.#cancellable(exchange.signal, run.id, () => this.#options.engine.whole({ ...run, sql, format: 'Null' })),
    );
  }

  async #cancellable<T>(signal: AbortSignal, id: string, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw new RowsError('QUERY_WAS_CANCELLED', 'Query was cancelled');
    let ended = false;
    // Again and again: the client may go between two steps of the statement, when there is nothing to kill yet.
    const cancel = async () => {
      while (!ended) {
        await this.#options.engine.cancel(id).catch(() => {});
        await sleep(KILL_AGAIN_MS);
      }
    };
    const onAbort = () => void cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await work();
    } finally {
      ended = true;
      signal.removeEventListener('abort', onAbort);
    }
  }

  #whenIdle(): void {
    if (Object.values(this.#lanes).some((lane) => lane.busy)) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(
      () => void this.#options.engine.purge().catch(() => {}),
      this.#options.purgeAfterIdleMs,
    );
    this.#idleTimer.unref();
  }
}

/** INSERT, and CREATE of anything but a database. */
function makesTables({ kind, sql }: Statement): boolean {
  return kind === 'insert' || (/^\s*create\b/i.test(sql) && !/^\s*create\s+database\b/i.test(sql));
}

/** Starts the front. Resolves when it listens. */
export async function startFront(options: FrontOptions): Promise<RowsFront> {
  const front = new Front(options);
  await front.listen();
  return front;
}
