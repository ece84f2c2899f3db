import type { Db } from '../../platform/postgres.ts';
import { type Account, findAccount } from './account-store.ts';
import { SESSION_IDLE_MS, SESSION_MS, SESSION_TOUCH_MS } from './constants.ts';
import { type SignInWay, tables } from './tables.ts';

export async function insertSession(
  tx: Db,
  session: { hash: string; account: string; now: Date; via: SignInWay },
): Promise<void> {
  const { hash, account, now, via } = session;
  await tables(tx).deleteFrom('sessions').where('expires_at', '<', now).execute();
  const expires = new Date(now.getTime() + SESSION_MS);
  await tables(tx)
    .insertInto('sessions')
    .values({ token_hash: hash, account_id: account, created_at: now, seen_at: now, expires_at: expires, via })
    .execute();
}

/** The account of a session that has neither ended nor been idle too long, if the account is active. */
export async function accountOfSession(
  db: Db,
  { hash, now, touch }: { hash: string; now: Date; touch: boolean },
): Promise<Account | null> {
  const session = await tables(db)
    .selectFrom('sessions')
    .selectAll()
    .where('token_hash', '=', hash)
    .where('expires_at', '>', now)
    .where('seen_at', '>', new Date(now.getTime() - SESSION_IDLE_MS))
    .executeTakeFirst();
  if (session === undefined) return null;
  const account = await findAccount(db, { id: session.account_id });
  if (account?.state !== 'active') return null;
  if (touch && now.getTime() - session.seen_at.getTime() > SESSION_TOUCH_MS) {
    await tables(db).updateTable('sessions').set({ seen_at: now }).where('token_hash', '=', hash).execute();
  }
  return account;
}

/** @returns The account whose session it was, and how it had been opened. */
export async function deleteSession(tx: Db, hash: string): Promise<{ account: string; via: SignInWay } | null> {
  const row = await tables(tx)
    .deleteFrom('sessions')
    .where('token_hash', '=', hash)
    .returning(['account_id', 'via'])
    .executeTakeFirst();
  return row === undefined ? null : { account: row.account_id, via: row.via };
}

export async function deleteSessionsOf(tx: Db, account: string): Promise<void> {
  await tables(tx).deleteFrom('sessions').where('account_id', '=', account).execute();
}
