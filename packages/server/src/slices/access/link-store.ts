import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { LINK_MS } from './constants.ts';
import { type AccessTables, type LinkPurpose, tables } from './tables.ts';

export type LinkRow = AccessTables['one_time_links'];

/** A new link makes those before it, of the same account (or of the first admin), invalid. */
export async function insertLink(
  tx: Db,
  { hash, purpose, account, now }: { hash: string; purpose: LinkPurpose; account: string | null; now: Date },
): Promise<Date> {
  await tables(tx)
    .deleteFrom('one_time_links')
    .where('used_at', 'is', null)
    .where(sql<boolean>`account_id is not distinct from ${account}`)
    .execute();
  const expires = new Date(now.getTime() + LINK_MS[purpose]);
  const row = { token_hash: hash, purpose, account_id: account, created_at: now, expires_at: expires, used_at: null };
  await tables(tx).insertInto('one_time_links').values(row).execute();
  return expires;
}

/** @throws HaechiError `link_invalid` */
export async function findLink(db: Db, hash: string, now: Date): Promise<LinkRow> {
  const row = await tables(db)
    .selectFrom('one_time_links')
    .selectAll()
    .where('token_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row ?? invalid();
}

/**
 * Uses a link up: of two that come at once, one gets it.
 * @throws HaechiError `link_invalid`
 */
export async function useLink(tx: Db, hash: string, now: Date): Promise<LinkRow> {
  const row = await tables(tx)
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('token_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  return row ?? invalid();
}

export async function deleteLinksOf(tx: Db, account: string): Promise<void> {
  await tables(tx)
    .deleteFrom('one_time_links')
    .where('account_id', '=', account)
    .where('used_at', 'is', null)
    .execute();
}

function invalid(): never {
  const words =
    'The one-time link was used before, has expired or is unknown. Ask whoever gave it to you for a new one.';
  throw new HaechiError('link_invalid', words, { where: 'token' });
}
