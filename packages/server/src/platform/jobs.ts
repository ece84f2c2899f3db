/**
 * One-off jobs: pg-boss, enqueued on the caller's transaction, so that a job exists exactly if what caused it was committed.
 *
 * - LISTEN/NOTIFY wakes workers on commit (pg-boss alone polls; a finding has to become a rollback within tens of milliseconds). Polling stays
 *   as the net under it.
 * - A key makes waiting jobs of a queue coalesce: while one with the key waits, another is not added. Once it runs, a new one may wait.
 * - A job that fails is tried again with a growing pause, then goes to the dead letters with its error, where people see it.
 * - pg-boss's cron is not used: recurring work is in schedule.ts.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { fromKysely, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Db } from './postgres.ts';
import type { StoreLog } from './store-log.ts';

export interface Job<Data = unknown> {
  readonly id: string;
  readonly name: string;
  readonly data: Data;
  /** 0 on the first attempt. */
  readonly attempt: number;
  /** Aborts when the job has run too long or the process stops. */
  readonly signal: AbortSignal;
}

export interface QueueOptions {
  /** Jobs of this queue run at once in this process. */
  readonly concurrency?: number;
  /** Attempts after the first. */
  readonly retries?: number;
  /** Pause before the first retry; it doubles each time. */
  readonly retrySeconds?: number;
  /** A run longer than this is given up and tried again. */
  readonly timeoutSeconds?: number;
}

export interface NewJob {
  readonly queue: string;
  readonly data: object;
  /** Jobs that wait with the same key coalesce to one. */
  readonly key?: string;
  readonly startAfter?: Date;
}

export interface DeadLetter {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly error: unknown;
  readonly failedAt: Date;
}

export interface JobsOptions {
  readonly log: StoreLog;
  readonly maxConnections?: number;
}

const DEAD_LETTERS = 'dead_letters';
const DEFAULT_MAX_CONNECTIONS = 4;
const POLL_SECONDS = 1;
const STOP_TIMEOUT_MS = 10_000;
const defaults = { concurrency: 1, retries: 5, retrySeconds: 1, timeoutSeconds: 300 };
const MAX_RETRY_SECONDS = 300;

interface Worker {
  readonly handler: (job: Job) => Promise<void>;
  readonly options: Required<QueueOptions>;
}

export class Jobs {
  readonly #boss: PgBoss;
  readonly #log: StoreLog;
  readonly #workers = new Map<string, Worker>();
  #started = false;

  constructor(postgresUrl: string, options: JobsOptions) {
    this.#log = options.log;
    this.#boss = new PgBoss({
      connectionString: postgresUrl,
      application_name: 'haechi-jobs',
      max: options.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
      schedule: false,
      useListenNotify: true,
      persistWarnings: false,
    });
    this.#boss.on('error', (error) => this.#log.warn({ err: error }, 'the job queue met an error'));
  }

  /** Names a queue and who works on it. Before `start`. `enqueue` needs the queue to have been named by some process. */
  work<Data>(name: string, handler: (job: Job<Data>) => Promise<void>, options: QueueOptions = {}): void {
    if (this.#started) throw new Error(`the queue ${name} was named after the start`);
    this.#workers.set(name, { handler: (job) => handler(job as Job<Data>), options: { ...defaults, ...options } });
  }

  /** Installs or upgrades the queue's tables (its own schema, under its own lock), makes the queues and starts the workers. */
  async start(): Promise<void> {
    this.#started = true;
    await this.#boss.start();
    await this.#boss.createQueue(DEAD_LETTERS, { policy: 'standard', retentionSeconds: 90 * 86_400 });
    for (const [name, { options }] of this.#workers) await this.#makeQueue(name, options);
    for (const [name, worker] of this.#workers) await this.#startWorker(name, worker);
  }

  async #makeQueue(name: string, options: Required<QueueOptions>): Promise<void> {
    const queue = {
      retryLimit: options.retries,
      retryDelay: options.retrySeconds,
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_SECONDS,
      expireInSeconds: options.timeoutSeconds,
      deadLetter: DEAD_LETTERS,
      notify: true,
    };
    await this.#boss.createQueue(name, { ...queue, policy: 'short' });
    await this.#boss.updateQueue(name, queue);
  }

  async #startWorker(name: string, { handler, options }: Worker): Promise<void> {
    const workOptions = {
      includeMetadata: true,
      localConcurrency: options.concurrency,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_SECONDS,
    } as const;
    const worker = await this.#boss.work<unknown, void, typeof workOptions>(name, workOptions, async (jobs) => {
      try {
        for (const job of jobs) await this.#run(job, handler);
      } finally {
        // Look again at once: without this a worker sleeps between two jobs that wait.
        this.#boss.notifyWorker(worker);
      }
    });
  }

  async #run(job: JobWithMetadata<unknown>, handler: Worker['handler']): Promise<void> {
    const { id, name, data, retryCount: attempt, signal } = job;
    try {
      await handler({ id, name, data, attempt, signal });
    } catch (error) {
      this.#log.warn({ err: error, job: name, id, attempt }, 'a job failed');
      throw error;
    }
  }

  /** Adds a job in the caller's transaction. Returns its id, or undefined when one with the key waits already. */
  async enqueue(tx: Db, job: NewJob): Promise<string | undefined> {
    const id = await this.#boss.send(job.queue, job.data, {
      db: fromKysely(tx),
      singletonKey: job.key ?? randomUUID(),
      ...(job.startAfter ? { startAfter: job.startAfter } : {}),
    });
    return id ?? undefined;
  }

  /** Jobs that were given up, newest first. */
  async deadLetters(db: Db): Promise<readonly DeadLetter[]> {
    const found = await sql<{ id: string; name: string; data: unknown; error: unknown; failed_at: Date }>`
      select id, name, data, output as error, completed_on as failed_at
      from pgboss.job where state = 'failed' order by completed_on desc limit 200`.execute(db);
    return found.rows.map(({ failed_at: failedAt, ...row }) => ({ ...row, failedAt }));
  }

  /** How many jobs were given up. */
  async deadLetterCount(db: Db): Promise<number> {
    const counted = await sql<{ n: number }>`select count(*)::int as n from pgboss.job where state = 'failed'`.execute(
      db,
    );
    return counted.rows[0]?.n ?? 0;
  }

  /** Takes no more jobs and lets the running ones finish. */
  async stop(): Promise<void> {
    if (!this.#started) return;
    await this.#boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
  }
}
