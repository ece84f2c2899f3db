/**
 * Recurring work. A schedule is a row with the end of its next window; a process claims it in SQL (`for update skip locked`), so that no timer
 * in memory is a claim and any number of processes may look.
 *
 * - A run is identified by (rule, window end). A handler does its slow part first and returns what it wants written; that is written in the
 *   transaction that moves the schedule on, so a run that is repeated after a crash writes once.
 * - A claim is a lease, renewed while the handler runs. One that was lost (a stalled process) can no longer commit.
 * - After an outage every missed window is run in turn (`each`), or one run covers them all (`latest`).
 * - A failure is tried again with a growing pause, and stands in the row.
 */
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import { type Db, transact } from './postgres.ts';
import type { StoreLog } from './store-log.ts';

type ScheduleTable = {
  rule: string;
  kind: string;
  data: unknown;
  every_ms: number;
  catch_up: 'each' | 'latest';
  next_run_at: Date;
  claimed_by: string | null;
  claimed_until: Date | null;
  failures: number;
  last_error: string | null;
  last_window_end: Date | null;
};

type ScheduleTables = {
  schedules: ScheduleTable;
};

export interface ScheduleWindow<Data = unknown> {
  readonly kind: string;
  readonly key: string;
  readonly data: Data;
  readonly start: Date;
  readonly end: Date;
  /** Aborts when the claim was lost or the process stops. */
  readonly signal: AbortSignal;
}

/** What a run wants written, in the transaction that completes it. */
export type ScheduleCommit = (tx: Db) => Promise<void>;
export type ScheduleHandler = (window: ScheduleWindow) => Promise<ScheduleCommit | undefined>;

export interface ScheduleDefinition {
  readonly kind: string;
  /** Tells rules of one kind apart: a monitor's id, or '' where there is one only. */
  readonly key?: string;
  readonly everyMs: number;
  /** End of the first window. */
  readonly firstRunAt: Date;
  readonly catchUp?: 'each' | 'latest';
  readonly data?: unknown;
}

export interface SchedulesOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: StoreLog;
  readonly processId: string;
}

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const POLL_MS = 500;
/** Claimed at once; more wait for the next look, or go to another process. */
const BATCH = 8;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 300_000;

const after = (time: Date, ms: number) => new Date(time.getTime() + ms);
const ruleOf = (kind: string, key = '') => `${kind}:${key}`;

/** Makes the schedule or changes its period, catch-up and data; where it stands in time stays. */
export async function ensureSchedule(tx: Db, definition: ScheduleDefinition): Promise<void> {
  const { kind, key, everyMs, firstRunAt, catchUp = 'each', data = {} } = definition;
  const values = { kind, every_ms: everyMs, catch_up: catchUp, data: JSON.stringify(data) };
  await tx
    .withTables<{ schedules: Partial<ScheduleTable> & { data: string } }>()
    .insertInto('schedules')
    .values({ ...values, rule: ruleOf(kind, key), next_run_at: firstRunAt })
    .onConflict((conflict) => conflict.column('rule').doUpdateSet(values))
    .execute();
}

/** Removes a schedule; a run under way cannot commit any more. */
export async function removeSchedule(tx: Db, kind: string, key = ''): Promise<void> {
  await tx.withTables<ScheduleTables>().deleteFrom('schedules').where('rule', '=', ruleOf(kind, key)).execute();
}

export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #handlers = new Map<string, ScheduleHandler>();
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Names who runs schedules of `kind` in this process. Kinds without a handler are left to other processes. */
  handle(kind: string, handler: ScheduleHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Looks for due schedules until `stop`. */
  start(): void {
    this.#loop = this.#run();
  }

  /** Stops looking, and waits for the runs under way, whose signal aborts. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** Claims what is due and runs it. Returns how many windows were completed; a test's way to run without a loop. */
  async tick(): Promise<number> {
    const claimed = await this.#claim();
    const done = await Promise.all(claimed.map((row) => this.#runOne(row)));
    return done.filter(Boolean).length;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        // While windows were completed there may be more to catch up with.
        while (!this.#stop.signal.aborted && (await this.tick()) > 0);
      } catch (error) {
        log.warn({ err: error }, 'schedules could not be claimed; tried again in a moment');
      }
      await clock.sleep(POLL_MS, this.#stop.signal);
    }
  }

  async #claim(): Promise<readonly ScheduleTable[]> {
    const now = this.#options.clock.now();
    const db = this.#options.db.withTables<ScheduleTables>();
    const due = db
      .selectFrom('schedules')
      .select('rule')
      .where('kind', 'in', [...this.#handlers.keys(), ''])
      .where('next_run_at', '<=', now)
      .where((where) => where.or([where('claimed_until', 'is', null), where('claimed_until', '<=', now)]))
      .orderBy('next_run_at')
      .limit(BATCH)
      .forUpdate()
      .skipLocked();
    return db
      .updateTable('schedules')
      .set({ claimed_by: this.#options.processId, claimed_until: after(now, LEASE_MS) })
      .where('rule', 'in', due)
      .returningAll()
      .execute();
  }

  #windowOf(row: ScheduleTable, signal: AbortSignal): ScheduleWindow {
    const first = row.next_run_at.getTime();
    const missed = Math.floor((this.#options.clock.now().getTime() - first) / row.every_ms);
    const end = row.catch_up === 'latest' ? after(row.next_run_at, missed * row.every_ms) : row.next_run_at;
    const start = after(row.next_run_at, -row.every_ms);
    return { kind: row.kind, key: row.rule.slice(row.kind.length + 1), data: row.data, start, end, signal };
  }

  async #runOne(row: ScheduleTable): Promise<boolean> {
    const lost = new AbortController();
    const window = this.#windowOf(row, AbortSignal.any([lost.signal, this.#stop.signal]));
    const renewal = setInterval(
      () =>
        void this.#renew(row.rule).then(
          (held) => held || lost.abort(),
          () => {},
        ),
      RENEW_MS,
    );
    try {
      const commit = await this.#handlers.get(row.kind)?.(window);
      await transact(this.#options.db, async (tx) => {
        await this.#complete(tx, row, window.end);
        await commit?.(tx);
      });
      return true;
    } catch (error) {
      this.#options.log.warn(
        { err: error, rule: row.rule, windowEnd: window.end },
        'a scheduled run failed; it is tried again',
      );
      await this.#fail(row, error).catch(() => {});
      return false;
    } finally {
      clearInterval(renewal);
    }
  }

  async #complete(tx: Db, row: ScheduleTable, end: Date): Promise<void> {
    const result = await tx
      .withTables<ScheduleTables>()
      .updateTable('schedules')
      .set({
        next_run_at: after(end, row.every_ms),
        last_window_end: end,
        claimed_by: null,
        claimed_until: null,
        failures: 0,
        last_error: null,
      })
      .where('rule', '=', row.rule)
      .where('claimed_by', '=', this.#options.processId)
      .where('next_run_at', '=', row.next_run_at)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n) throw new Error(`the claim on ${row.rule} was lost before it was completed`);
  }

  async #renew(rule: string): Promise<boolean> {
    const until = after(this.#options.clock.now(), LEASE_MS);
    return (await this.#updateOwn(rule).set({ claimed_until: until }).executeTakeFirst()).numUpdatedRows > 0n;
  }

  async #fail(row: ScheduleTable, error: unknown): Promise<void> {
    const pause = Math.min(FIRST_RETRY_MS * 2 ** row.failures, MAX_RETRY_MS);
    await this.#updateOwn(row.rule)
      .set({
        claimed_by: null,
        claimed_until: after(this.#options.clock.now(), pause),
        failures: sql<number>`failures + 1`,
        last_error: error instanceof Error ? error.message : String(error),
      })
      .execute();
  }

  #updateOwn(rule: string) {
    return this.#options.db
      .withTables<ScheduleTables>()
      .updateTable('schedules')
      .where('rule', '=', rule)
      .where('claimed_by', '=', this.#options.processId);
  }
}
