import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { batchSize, leaseSeconds } from './constants.ts';
import type { DeliveryRow, NotifyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<NotifyTables>();

export async function insertDelivery(tx: Db, row: DeliveryRow): Promise<void> {
  await tables(tx)
    .insertInto('deliveries')
    .values({ ...row, message: sql`${JSON.stringify(row.message)}::jsonb` })
    .execute();
}

/** Takes due messages for sending; nobody else sees them until the lease ends. Attempts are counted when they begin. */
export async function claimDue(db: Db, now: Date): Promise<DeliveryRow[]> {
  const lease = new Date(now.getTime() + leaseSeconds * 1000);
  return tables(db)
    .updateTable('deliveries')
    .set((eb) => ({ next_attempt_at: lease, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('deliveries')
        .select('id')
        .where('state', '=', 'pending')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(batchSize)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
}

export async function settleDelivery(db: Db, id: string, outcome: Partial<DeliveryRow>): Promise<void> {
  await tables(db).updateTable('deliveries').set(outcome).where('id', '=', id).where('state', '=', 'pending').execute();
}
