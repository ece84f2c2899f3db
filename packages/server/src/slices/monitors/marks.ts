import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { DirtyBucket } from '../events/index.ts';
import { BUCKET_MS, BUCKETS_PER_REBUILD, HOUR, LATENESS_MS } from './constants.ts';
import { monitorTables } from './tables.ts';

/** Systems that have something to sum up or to judge, those that waited longest first. */
export async function waitingSystems(db: Db): Promise<string[]> {
  const found = await sql<{ system_id: string }>`
    select turn.system_id from monitor_turns turn
    left join (select system_id, min(marked_at) as since from dirty_buckets group by system_id) marked using (system_id)
    where turn.wanted or marked.since is not null
    order by marked.since nulls first`.execute(db);
  return found.rows.map(({ system_id }) => system_id);
}

/** Marks of one system within the day that ends with the newest, newest first: what happens now is judged before history is caught up with. */
export async function marksOf(tx: Db, system: string): Promise<DirtyBucket[]> {
  const found = await sql<{ bucket_start: Date; generation: number }>`
    select bucket_start, generation from dirty_buckets where system_id = ${system}
    and bucket_start > (select max(bucket_start) from dirty_buckets where system_id = ${system}) - ${BUCKETS_PER_REBUILD} * interval '15 minutes'
    order by bucket_start desc`.execute(tx);
  return found.rows.map(({ bucket_start: start, generation }) => ({ system, start, generation }));
}

export interface Turn {
  readonly wanted: boolean;
  readonly recount: boolean;
}

/** Takes the system's turn until the transaction ends; null while somebody else has it. The lock dies with its holder. */
export async function takeTurn(tx: Db, system: string): Promise<Turn | null> {
  const turn = await monitorTables(tx)
    .selectFrom('monitor_turns')
    .select(['wanted', 'recount'])
    .where('system_id', '=', system)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return turn ?? null;
}

/** Has a system judged again in the next round although no row changed; `recount` also sums up its last day anew. */
export async function wantJudgement(tx: Db, system: string, { recount = false } = {}): Promise<void> {
  await monitorTables(tx)
    .updateTable('monitor_turns')
    .set((eb) => ({ wanted: true, recount: recount ? true : eb.ref('recount') }))
    .where('system_id', '=', system)
    .execute();
}

export async function endTurn(tx: Db, system: string): Promise<void> {
  await monitorTables(tx)
    .updateTable('monitor_turns')
    .set({ wanted: false, recount: false })
    .where('system_id', '=', system)
    .execute();
}

/** Buckets of the last day of data that were summed up before. */
export async function lastDay(tx: Db, system: string): Promise<Date[]> {
  const found = await monitorTables(tx)
    .selectFrom('monitor_buckets')
    .select('bucket_start')
    .where('system_id', '=', system)
    .orderBy('bucket_start', 'desc')
    .limit((24 * HOUR) / BUCKET_MS)
    .execute();
  return found.map(({ bucket_start }) => bucket_start);
}

/** A number higher than that of every build before. */
export async function nextBuild(tx: Db): Promise<number> {
  const { rows } = await sql<{ build: number }>`select nextval('monitor_builds') as build`.execute(tx);
  const [first] = rows;
  if (first === undefined) throw new Error('the sequence of builds gave no number');
  return first.build;
}

/** Notes that buckets were summed up, and returns the starts (ms) of those that had been closed before: their results are revised. */
export async function noteBuilt(
  tx: Db,
  system: string,
  built: { buckets: readonly Date[]; now: Date },
): Promise<Set<number>> {
  const { buckets, now } = built;
  const closed = new Date(now.getTime() - BUCKET_MS - LATENESS_MS);
  const noted = await sql<{ bucket_start: Date; revised: boolean }>`
    insert into monitor_buckets as known (system_id, bucket_start, built_at, builds, revised)
    select ${system}, start, ${now}, 1, false from unnest(${buckets.map((bucket) => bucket.toISOString())}::timestamptz[]) as given (start)
    on conflict (system_id, bucket_start) do update set
      built_at = excluded.built_at, builds = known.builds + 1, revised = known.revised or known.bucket_start < ${closed}
    returning bucket_start, revised`.execute(tx);
  return new Set(noted.rows.filter(({ revised }) => revised).map(({ bucket_start }) => bucket_start.getTime()));
}

/** Whether a known system still has work that was there at `time`. */
export async function marksBefore(db: Db, time: Date): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (
      select from monitor_turns turn left join dirty_buckets marked on marked.system_id = turn.system_id and marked.marked_at <= ${time}
      where turn.wanted or marked.system_id is not null) as waiting`.execute(db);
  return rows[0]?.waiting ?? false;
}
