import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { type ActRow, actTables } from './store.ts';

/** Acts that somebody may have waiting: more are a flood that hides those of others. */
export const PENDING_PER_ASKER = 100;

/** Takes away what was asked for where it ran out: it may name people. */
export async function forgetExpired(tx: Db, now: Date): Promise<void> {
  await actTables(tx)
    .updateTable('acts')
    .set({ payload: null })
    .where('state', '=', 'pending')
    .where('expires_at', '<', now)
    .where('payload', 'is not', null)
    .execute();
}

/** The very same act that the same caller has waiting already. @throws HaechiError `rate_limited` when they have too many. */
export async function waitingAlready(tx: Db, row: ActRow): Promise<ActRow | undefined> {
  const mine = actTables(tx)
    .selectFrom('acts')
    .where('state', '=', 'pending')
    .where('expires_at', '>=', row.created_at)
    .where('asked_kind', '=', row.asked_kind)
    .where('asked_by', '=', row.asked_by);
  const same = await mine
    .selectAll()
    .where('act', '=', row.act)
    .where(sql<boolean>`system_id is not distinct from ${row.system_id}`)
    .where('target_kind', '=', row.target_kind)
    .where('target_id', '=', row.target_id)
    .where(sql<boolean>`payload = ${JSON.stringify(row.payload)}::jsonb`)
    .limit(1)
    .executeTakeFirst();
  if (same !== undefined) return same;
  const { n } = await mine.select(({ fn }) => fn.countAll<string>().as('n')).executeTakeFirstOrThrow();
  if (Number(n) < PENDING_PER_ASKER) return undefined;
  throw new HaechiError(
    'rate_limited',
    `You have ${n} acts waiting for a second person, which is the most. Withdraw some first.`,
    { retry_after_s: 3600 },
  );
}
