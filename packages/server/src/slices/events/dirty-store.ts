import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { BUCKET_MS } from './limits.ts';

/** A quarter of an hour of a system whose rows or labels changed. */
export interface DirtyBucket {
  readonly system: string;
  readonly start: Date;
  /** What was read; the mark goes only if it is still that. */
  readonly generation: number;
}

/** Marks buckets (multiples of `BUCKET_MS` since 1970), in one order, so that two servers that mark the same do not dead-lock. */
export async function markDirty(db: Db, touched: ReadonlyMap<string, ReadonlySet<number>>, now: Date): Promise<void> {
  const rows = [...touched].flatMap(([system, buckets]) => [...buckets].map((bucket) => ({ system, bucket })));
  if (rows.length === 0) return;
  rows.sort((a, b) => (a.system === b.system ? a.bucket - b.bucket : a.system < b.system ? -1 : 1));
  const systems = rows.map((row) => row.system);
  const starts = rows.map((row) => new Date(row.bucket * BUCKET_MS).toISOString());
  await sql`
    insert into dirty_buckets (system_id, bucket_start, marked_at)
    select system, start, ${now} from unnest(${systems}::text[], ${starts}::timestamptz[]) as given (system, start)
    on conflict (system_id, bucket_start) do update set generation = dirty_buckets.generation + 1, marked_at = excluded.marked_at
  `.execute(db);
}

/** Removes the marks of buckets that were rebuilt, except those that got a new generation since they were read. */
export async function settleDirty(tx: Db, buckets: readonly DirtyBucket[]): Promise<void> {
  if (buckets.length === 0) return;
  await sql`
    delete from dirty_buckets using unnest(
      ${buckets.map((bucket) => bucket.system)}::text[],
      ${buckets.map((bucket) => bucket.start.toISOString())}::timestamptz[],
      ${buckets.map((bucket) => bucket.generation)}::bigint[]
    ) as done (system, start, generation)
    where system_id = done.system and bucket_start = done.start and dirty_buckets.generation = done.generation
  `.execute(tx);
}
