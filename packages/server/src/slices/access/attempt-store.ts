import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { ATTEMPTS_WINDOW_MS } from './constants.ts';
import type { Attempts } from './policy.ts';

/** Counts an attempt before it is made, so that many at once cannot all slip through. A window that is over starts anew. */
export async function countAttempt(db: Db, key: string, now: Date): Promise<Attempts> {
  const fresh = new Date(now.getTime() - ATTEMPTS_WINDOW_MS);
  const { rows } = await sql<Attempts>`insert into sign_in_attempts as a (key, count, since) values (${key}, 1, ${now})
    on conflict (key) do update set
      count = case when a.since < ${fresh} then 1 else a.count + 1 end,
      since = case when a.since < ${fresh} then excluded.since else a.since end
    returning count, since`.execute(db);
  return rows[0] ?? { count: 1, since: now };
}

/** Drops what was counted in windows that are over. */
export async function forgetAttempts(db: Db, now: Date): Promise<void> {
  const over = new Date(now.getTime() - ATTEMPTS_WINDOW_MS);
  await sql`delete from sign_in_attempts where since < ${over}`.execute(db);
}

/** After a success: what was counted for it is taken back, and the pair of account and address starts anew. */
export async function forgiveAttempt(
  db: Db,
  keys: { pair: string; others: readonly string[] },
  now: Date,
): Promise<void> {
  await sql`delete from sign_in_attempts where key = ${keys.pair}`.execute(db);
  await forgetAttempts(db, now);
  await sql`update sign_in_attempts set count = count - 1 where key = any(${keys.others}::text[]) and count > 0`.execute(
    db,
  );
}
