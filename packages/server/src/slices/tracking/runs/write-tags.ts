import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';

/** Sets tags of a run that is there, keys in order so that two writers never wait for each other. */
export async function writeTags(tx: Db, run: string, tags: ReadonlyMap<string, string>): Promise<void> {
  if (tags.size === 0) return;
  const sorted = sortedEntries(tags);
  await sql`insert into tracking_tags (run_id, key, value)
    select ${run}, key, value from unnest(${sorted.map(([key]) => key)}::text[], ${sorted.map(([, value]) => value)}::text[]) as given (key, value)
    on conflict (run_id, key) do update set value = excluded.value`.execute(tx);
}

/** By key, in the order of UTF-16 units: any order does, if every writer keeps it. */
export function sortedEntries(entries: ReadonlyMap<string, string>): [string, string][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
