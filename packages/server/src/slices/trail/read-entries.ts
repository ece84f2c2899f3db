import type { Digest } from '@haechi/proof';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';

export interface StoredEntry {
  readonly sequence: number;
  readonly body: string;
  readonly hash: Digest;
}

/** Entries after number `after`, in order. */
export async function readEntries(db: Db, after: number, limit: number): Promise<readonly StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`select sequence, body, encode(hash, 'hex') as hash from trail_entries
    where sequence > ${after} order by sequence limit ${limit}`.execute(db);
  return rows;
}

/** Hashes of the entries in (after, to], in order. */
export async function readLeaves(db: Db, after: number, to: number): Promise<readonly Digest[]> {
  const { rows } = await sql<{ hash: Digest }>`select encode(hash, 'hex') as hash from trail_entries
    where sequence > ${after} and sequence <= ${to} order by sequence`.execute(db);
  return rows.map((row) => row.hash);
}
