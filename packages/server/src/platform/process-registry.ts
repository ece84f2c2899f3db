/**
 * Who is alive, by the database's clock alone: a process is live while its heartbeat is younger than a few beats. What it has taken up of each
 * snapshot is written beside it, so that one query answers who has not.
 */
import { sql } from 'kysely';
import type { Db } from './postgres.ts';

export interface ProcessIdentity {
  readonly id: string;
  /** What it is: server, predict. */
  readonly kind: string;
  readonly host: string;
  readonly pid: number;
}

type RegistryTables = {
  processes: {
    id: string;
    kind: string;
    host: string;
    pid: number;
    topics: string[];
    started_at: Date;
    seen_at: Date;
  };
  snapshot_acknowledgements: { process_id: string; topic: string; version: number; acknowledged_at: Date };
};

/** Five missed beats of a second each. A killed process holds up a rollback's confirmation for this long at most. */
export const LIVE_WITHIN_SECONDS = 5;
const FORGET_AFTER_MINUTES = 60;

export class ProcessRegistry {
  readonly #db: Db;
  readonly #identity: ProcessIdentity;

  constructor(db: Db, identity: ProcessIdentity) {
    this.#db = db;
    this.#identity = identity;
  }

  get #tables() {
    return this.#db.withTables<RegistryTables>();
  }

  /** Enters this process, with the topics it holds and the versions it serves already, and forgets those long dead. */
  async register(topics: readonly string[], versions: ReadonlyMap<string, number> = new Map()): Promise<void> {
    const now = sql<Date>`now()`;
    await this.#tables
      .insertInto('processes')
      .values({ ...this.#identity, topics: [...topics], started_at: now, seen_at: now })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ topics: [...topics], seen_at: now }))
      .execute();
    const old = sql<Date>`now() - make_interval(mins => ${FORGET_AFTER_MINUTES})`;
    await this.#tables.deleteFrom('processes').where('seen_at', '<', old).execute();
    for (const [topic, version] of versions) if (version >= 0) await this.acknowledge(topic, version);
  }

  /** Shows that this process lives. False when it was forgotten and has to register again. */
  async beat(): Promise<boolean> {
    const result = await this.#tables
      .updateTable('processes')
      .set({ seen_at: sql<Date>`now()` })
      .where('id', '=', this.#identity.id)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async acknowledge(topic: string, version: number): Promise<void> {
    await this.#tables
      .insertInto('snapshot_acknowledgements')
      .values({ process_id: this.#identity.id, topic, version, acknowledged_at: sql<Date>`now()` })
      .onConflict((conflict) =>
        conflict.columns(['process_id', 'topic']).doUpdateSet({
          version: sql<number>`greatest(snapshot_acknowledgements.version, excluded.version)`,
          acknowledged_at: sql<Date>`now()`,
        }),
      )
      .execute();
  }

  /** Live processes that hold `topic` and do not serve `version` or a later one yet. */
  async notYetAt(topic: string, version: number): Promise<readonly string[]> {
    const rows = await this.#tables
      .selectFrom('processes')
      .leftJoin('snapshot_acknowledgements as taken', (join) =>
        join.onRef('taken.process_id', '=', 'processes.id').on('taken.topic', '=', topic),
      )
      .select('processes.id')
      .where(sql<boolean>`${topic} = any(processes.topics)`)
      .where('processes.seen_at', '>', sql<Date>`now() - make_interval(secs => ${LIVE_WITHIN_SECONDS})`)
      .where((where) => where.or([where('taken.version', 'is', null), where('taken.version', '<', version)]))
      .execute();
    return rows.map((row) => row.id);
  }

  async unregister(): Promise<void> {
    await this.#tables.deleteFrom('processes').where('id', '=', this.#identity.id).execute();
  }
}
