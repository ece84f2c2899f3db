/** For tests of this slice: it, running on given stores with a spool of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Rows } from '../../platform/clickhouse.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import type { Db } from '../../platform/postgres.ts';
import { systemRandom } from '../../platform/random.ts';
import { Spool } from '../../platform/spool/index.ts';
import type { DirtyBucket } from './dirty-store.ts';
import { createEvents, type Events } from './index.ts';
import { Ingest } from './ingest.ts';
import { KnownSystems } from './known-systems.ts';
import { SchemaRegistry } from './schema-registry.ts';

export interface RunningEvents {
  readonly events: Events;
  /** A second way in, beside HTTP. */
  readonly ingest: Ingest;
  readonly spool: Spool;
  /** Names of systems given to `onInserted`. */
  readonly inserted: string[];
  stop(): Promise<void>;
}

/** Starts the slice for the named systems, with a spool in `folder`; in a folder of its own, removed afterwards, when left out. */
export async function startEvents(
  stores: { readonly db: Db; readonly rows: Rows },
  names: readonly string[],
  folder?: string,
): Promise<RunningEvents> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'haechi-events-')));
  const clock = systemClock;
  const spool = await Spool.open({ root, clock, random: systemRandom, lingerMs: 20 });
  const inserted: string[] = [];
  const knownSystems = async () => names.map((id) => ({ id, archived: false }));
  const events = createEvents({
    db: stores.db,
    rows: stores.rows,
    clock,
    log: createLog('error'),
    metrics: createMetrics(),
    spool,
    dataDir: root,
    random: systemRandom,
    knownSystems,
    bodyMaxBytes: 1_000_000,
    retentionDays: 400,
    onInserted: (systems) => inserted.push(...systems),
  });
  await events.start();
  const ingest = new Ingest({
    spool,
    clock,
    registry: new SchemaRegistry(),
    systems: new KnownSystems(knownSystems, clock),
    trouble: events.trouble,
  });
  return {
    events,
    ingest,
    spool,
    inserted,
    async stop() {
      await events.stop();
      await spool.close();
      if (folder === undefined) await rm(root, { recursive: true, force: true });
    },
  };
}

/** The quarter hours of a system that are marked dirty, oldest first. */
export async function marksOf(db: Db, system: string): Promise<readonly DirtyBucket[]> {
  const { rows } = await sql<DirtyBucket>`
    select system_id as system, bucket_start as start, generation from dirty_buckets where system_id = ${system} order by start
  `.execute(db);
  return rows;
}
