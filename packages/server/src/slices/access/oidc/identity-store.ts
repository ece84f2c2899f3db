import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { oidcTables } from './tables.ts';

/** The account of an identity, or null for one that has not been here. */
export async function accountOfIdentity(db: Db, of: { issuer: string; subject: string }): Promise<string | null> {
  const row = await oidcTables(db)
    .selectFrom('identities')
    .select('account_id')
    .where('issuer', '=', of.issuer)
    .where('subject', '=', of.subject)
    .executeTakeFirst();
  return row?.account_id ?? null;
}

/** Whether the account has an identity of this issuer. */
export async function hasIdentity(db: Db, of: { issuer: string; account: string }): Promise<boolean> {
  const row = await oidcTables(db)
    .selectFrom('identities')
    .select('subject')
    .where('issuer', '=', of.issuer)
    .where('account_id', '=', of.account)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets sign-ins of one identity follow one another until each transaction ends. */
export async function lockIdentity(tx: Db, { issuer, subject }: { issuer: string; subject: string }): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${issuer}\n${subject}`}, 0))`.execute(tx);
}

/** False when the identity is linked already: somebody signs in twice at the same moment. */
export async function linkIdentity(
  tx: Db,
  row: { issuer: string; subject: string; account_id: string; linked_at: Date },
): Promise<boolean> {
  const inserted = await oidcTables(tx)
    .insertInto('identities')
    .values(row)
    .onConflict((taken) => taken.doNothing())
    .returning('account_id')
    .executeTakeFirst();
  return inserted !== undefined;
}
