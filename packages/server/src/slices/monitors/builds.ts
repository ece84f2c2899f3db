import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { BUCKET_MS, HOUR, LATENESS_MS } from './constants.ts';
import { monitorTables } from './tables.ts';

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
