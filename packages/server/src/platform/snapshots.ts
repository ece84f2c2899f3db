/**
 * Snapshots: what the hot path needs of the records (routes, guards, keys, limits), whole in memory, replaced whole.
 *
 * - A change bumps its topic's version in its own transaction (`bumpSnapshot`), which also sends the NOTIFY that commit delivers.
 * - A process learns by NOTIFY, and by asking each second, since a notification may be lost with its connection. It loads version and content
 *   in one repeatable-read transaction, so that a snapshot is exactly the version it says, and acknowledges after it serves it.
 * - `acknowledgedByAll` is how a rollback knows that it is done: every live process that holds the topic serves that version or a later one.
 * - Without PostgreSQL the last snapshot keeps serving; `ageMs` says since when it is unconfirmed.
 */
import { HaechiError } from '@haechi/contract/errors';
import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Db, Postgres } from './postgres.ts';
import { openListener, type PostgresListener } from './postgres-listener.ts';
import { type ProcessIdentity, ProcessRegistry } from './process-registry.ts';
import type { StoreLog } from './store-log.ts';

type SnapshotTables = {
  snapshot_versions: { topic: string; version: number; changed_at: Date };
};

const CHANNEL = 'haechi_snapshots';
const POLL_MS = 1_000;
const ACKNOWLEDGEMENT_POLL_MS = 15;
const DEFAULT_ACKNOWLEDGEMENT_TIMEOUT_MS = 30_000;

/** Marks `topic` as changed, in the transaction that changes it. Returns the new version, which waiters can wait for. */
export async function bumpSnapshot(tx: Db, topic: string): Promise<number> {
  const { version } = await tx
    .withTables<SnapshotTables>()
    .insertInto('snapshot_versions')
    .values({ topic, version: 1, changed_at: sql<Date>`now()` })
    .onConflict((conflict) =>
      conflict.column('topic').doUpdateSet((row) => ({
        version: row('snapshot_versions.version', '+', 1),
        changed_at: sql<Date>`now()`,
      })),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  await sql`select pg_notify(${CHANNEL}, ${topic})`.execute(tx);
  return version;
}

/** One topic in this process. */
export interface Snapshot<T> {
  readonly topic: string;
  /** The content that serves now. Throws `not_ready` before the first load. */
  current(): T;
  readonly version: number;
  /** Milliseconds since PostgreSQL last confirmed that this is the newest version. */
  ageMs(): number;
}

export interface SnapshotsOptions {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly log: StoreLog;
  readonly process: ProcessIdentity;
}

interface Topic {
  readonly name: string;
  readonly load: (db: Db) => Promise<unknown>;
  readonly listeners: ((content: unknown) => void)[];
  content: unknown;
  version: number;
  confirmedAt: number;
  loading: Promise<void> | undefined;
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #registry: ProcessRegistry;
  readonly #topics = new Map<string, Topic>();
  readonly #stop = new AbortController();
  #listener: PostgresListener | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#registry = new ProcessRegistry(options.postgres.db, options.process);
  }

  /** Declares a topic before `start`. `load` reads the content from the (read-only) transaction it is given; `changed` hears each new content. */
  register<T>(topic: string, load: (db: Db) => Promise<T>, changed?: (content: T) => void): Snapshot<T> {
    const { clock } = this.#options;
    const state: Topic = {
      name: topic,
      load,
      listeners: [],
      content: undefined,
      version: -1,
      confirmedAt: 0,
      loading: undefined,
    };
    if (changed) state.listeners.push((content) => changed(content as T));
    this.#topics.set(topic, state);
    return {
      topic,
      current: () => {
        if (state.version < 0)
          throw new HaechiError(
            'not_ready',
            `The snapshot of ${topic} has not been loaded yet; try again in a moment.`,
          );
        return state.content as T;
      },
      get version() {
        return state.version;
      },
      ageMs: () => (state.version < 0 ? Number.POSITIVE_INFINITY : clock.monotonic() - state.confirmedAt),
    };
  }

  /** Age of the topic that PostgreSQL confirmed longest ago, ms; infinite before the first load. */
  ageMs(): number {
    const now = this.#options.clock.monotonic();
    return Math.max(
      0,
      ...[...this.#topics.values()].map((topic) =>
        topic.version < 0 ? Number.POSITIVE_INFINITY : now - topic.confirmedAt,
      ),
    );
  }

  /** Registers this process, loads every topic, and keeps them fresh until `stop`. */
  async start(): Promise<void> {
    await this.#registry.register([...this.#topics.keys()]);
    this.#listener = await openListener(this.#options.postgres.url, {
      channel: CHANNEL,
      log: this.#options.log,
      onNotification: (topic) => void this.#refresh(topic),
      onReconnect: () => void this.#poll().catch(() => {}),
    });
    await Promise.all([...this.#topics.values()].map((topic) => this.#load(topic)));
    this.#loop = this.#pollUntilStopped();
  }

  /** Takes this process out of the registry, so that nobody waits for it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#listener?.close();
    await Promise.all([...this.#topics.values()].map((topic) => topic.loading));
    await this.#registry.unregister().catch(() => {});
  }

  /** Resolves when every live process that holds `topic` serves `version` or a later one. Throws `not_ready`, naming who has not, after the time-out. */
  async acknowledgedByAll(
    topic: string,
    version: number,
    timeoutMs = DEFAULT_ACKNOWLEDGEMENT_TIMEOUT_MS,
  ): Promise<void> {
    const { clock } = this.#options;
    const deadline = clock.monotonic() + timeoutMs;
    for (;;) {
      const missing = await this.#registry.notYetAt(topic, version);
      if (missing.length === 0) return;
      if (clock.monotonic() > deadline) {
        throw new HaechiError(
          'not_ready',
          `Version ${version} of ${topic} is not served yet by ${missing.join(', ')}.`,
          { topic, version, missing },
        );
      }
      await clock.sleep(ACKNOWLEDGEMENT_POLL_MS);
    }
  }

  async #pollUntilStopped(): Promise<void> {
    const { clock, log } = this.#options;
    let away = false;
    while (!this.#stop.signal.aborted) {
      await clock.sleep(POLL_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#poll();
        if (away) log.info({}, 'the records answer again; snapshots are current');
        away = false;
      } catch (error) {
        if (!away) log.warn({ err: error }, 'the records do not answer; the last snapshots keep serving');
        away = true;
      }
    }
  }

  /** Shows that this process lives, and loads whatever has a newer version. */
  async #poll(): Promise<void> {
    const asked = this.#options.clock.monotonic();
    const held = new Map([...this.#topics.values()].map((topic) => [topic.name, topic.version]));
    if (!(await this.#registry.beat())) await this.#registry.register([...held.keys()], held);
    const versions = await readVersions(this.#options.postgres.db);
    await Promise.all(
      [...this.#topics.values()].map((topic) => {
        if ((versions.get(topic.name) ?? 0) > topic.version) return this.#load(topic);
        topic.confirmedAt = Math.max(topic.confirmedAt, asked);
        return undefined;
      }),
    );
  }

  async #refresh(name: string): Promise<void> {
    const topic = this.#topics.get(name);
    if (!topic) return;
    // A load under way may have begun before this change was committed: wait for it, then load again.
    await topic.loading?.catch(() => {});
    await this.#load(topic).catch((error) =>
      this.#options.log.warn({ err: error, topic: name }, 'a snapshot was not loaded; tried again within a second'),
    );
  }

  #load(topic: Topic): Promise<void> {
    topic.loading ??= this.#loadNow(topic).finally(() => {
      topic.loading = undefined;
    });
    return topic.loading;
  }

  async #loadNow(topic: Topic): Promise<void> {
    const asked = this.#options.clock.monotonic();
    const { db } = this.#options.postgres;
    const loaded = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => ({
        version: (await readVersions(tx)).get(topic.name) ?? 0,
        content: await topic.load(tx),
      }));
    topic.confirmedAt = asked;
    if (loaded.version > topic.version) {
      topic.content = loaded.content;
      topic.version = loaded.version;
      for (const listener of topic.listeners) listener(loaded.content);
    }
    await this.#registry.acknowledge(topic.name, topic.version);
  }
}

async function readVersions(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .withTables<SnapshotTables>()
    .selectFrom('snapshot_versions')
    .select(['topic', 'version'])
    .execute();
  return new Map(rows.map((row) => [row.topic, row.version]));
}
