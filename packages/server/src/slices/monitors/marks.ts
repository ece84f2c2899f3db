import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { DirtyBucket } from '../events/index.ts';
import { BUCKETS_PER_REBUILD } from './constants.ts';

/** A system that has something to sum up or to judge. */
export interface WaitingSystem {
  readonly system: string;
  /** A person changed what is judged: rows alone may wait, this does not. */
  readonly wanted: boolean;
}

/** Those that waited longest first. */
export async function waitingSystems(db: Db): Promise<WaitingSystem[]> {
  const found = await sql<WaitingSystem>`
    select turn.system_id as system, turn.wanted from monitor_turns turn
    left join (select system_id, min(marked_at) as since from dirty_buckets group by system_id) marked using (system_id)
    where turn.wanted or marked.since is not null
    order by marked.since nulls first`.execute(db);
  return found.rows;
}

/** Marks of one system within the day that ends with the newest, newest first: what happens now is judged before history is caught up with. */
export async function marksOf(tx: Db, system: string): Promise<DirtyBucket[]> {
  const found = await sql<{ bucket_start: Date; generation: number }>`
    select bucket_start, generation from dirty_buckets where system_id = ${system}
    and bucket_start > (select max(bucket_start) from dirty_buckets where system_id = ${system}) - ${BUCKETS_PER_REBUILD} * interval '15 minutes'
    order by bucket_start desc`.execute(tx);
  return found.rows.map(({ bucket_start: start, generation }) => ({ system, start, generation }));
}

/** Whether a known system still has work that was there at `time`. */
export async function marksBefore(db: Db, time: Date): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (
      select from monitor_turns turn left join dirty_buckets marked on marked.system_id = turn.system_id and marked.marked_at <= ${time}
      where turn.wanted or marked.system_id is not null) as waiting`.execute(db);
  return rows[0]?.waiting ?? false;
}
