import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { type KeyRow, tables } from './tables.ts';

export async function insertKey(tx: Db, row: KeyRow): Promise<void> {
  await tables(tx).insertInto('api_keys').values(row).execute();
}

export async function findKey(db: Db, id: string): Promise<KeyRow | null> {
  return (await tables(db).selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Keys that are not revoked and were made by `maker`, or by one of those keys, and so on. */
export async function keysMadeBy(tx: Db, maker: string): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`with recursive made as (
      select * from api_keys where created_by = ${maker}
      union select api_keys.* from api_keys join made on api_keys.created_by = made.id
    ) select * from made where revoked_at is null order by id`.execute(tx);
  return rows;
}

/** @returns Whether it was not revoked before. */
export async function revokeKey(tx: Db, id: string, now: Date): Promise<boolean> {
  const row = await tables(tx)
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What the hot path needs of every key that is not revoked, by the hash of its secret. */
export type KeySnapshot = ReadonlyMap<string, Pick<KeyRow, 'id' | 'name' | 'systems' | 'permissions' | 'expires_at'>>;

export async function loadKeys(tx: Db): Promise<KeySnapshot> {
  const rows = await tables(tx)
    .selectFrom('api_keys')
    .select(['secret_hash', 'id', 'name', 'systems', 'permissions', 'expires_at'])
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(rows.map(({ secret_hash: hash, ...key }) => [hash, key]));
}

/** Writes when keys were last used, for many keys in one statement. */
export async function writeKeyUse(db: Db, used: ReadonlyMap<string, Date>): Promise<void> {
  if (used.size === 0) return;
  await sql`update api_keys set last_used_at = greatest(last_used_at, u.at)
    from unnest(${[...used.keys()]}::text[], ${[...used.values()]}::timestamptz[]) as u (id, at)
    where api_keys.id = u.id`.execute(db);
}
