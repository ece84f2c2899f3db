import { HaechiError, type Language } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { batchSize, leaseSeconds } from './constants.ts';
import type { Notice } from './message.ts';

export type NotifyTables = {
  channels: {
    id: string;
    name: string;
    kind: 'webhook' | 'slack' | 'email';
    address: string;
    language: Language;
    sealed_config: Buffer;
    sealed_secret: Buffer | null;
    systems: string[] | null;
    enabled: boolean;
    created_at: Date;
    deleted_at: Date | null;
  };
  deliveries: {
    id: string;
    channel_id: string;
    event: string;
    system_id: string | null;
    message: Notice;
    state: 'pending' | 'delivered' | 'failed';
    attempts: number;
    next_attempt_at: Date | null;
    last_error: string | null;
    created_at: Date;
    delivered_at: Date | null;
  };
};
export type ChannelRow = NotifyTables['channels'];
export type DeliveryRow = NotifyTables['deliveries'];

const tables = (db: Db) => db.withTables<NotifyTables>();

export const insertChannel = (tx: Db, row: ChannelRow) => tables(tx).insertInto('channels').values(row).execute();

/** @throws HaechiError `not_found` */
export async function channelById(db: Db, id: string): Promise<ChannelRow> {
  const row = await tables(db)
    .selectFrom('channels')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new HaechiError('not_found', `There is no channel ${id}.`);
  return row;
}

/** A removed channel stays on file for the messages it once took; what still waits for it is given up. */
export async function removeChannel(tx: Db, id: string, now: Date): Promise<void> {
  await tables(tx).updateTable('channels').set({ deleted_at: now, enabled: false }).where('id', '=', id).execute();
  await tables(tx)
    .updateTable('deliveries')
    .set({ state: 'failed', next_attempt_at: null, last_error: 'the channel was removed' })
    .where('channel_id', '=', id)
    .where('state', '=', 'pending')
    .execute();
}

/** Channels that want messages about `system` (null: the installation, for channels without a list). */
export async function channelsFor(tx: Db, system: string | null): Promise<ChannelRow[]> {
  const rows = await tables(tx)
    .selectFrom('channels')
    .selectAll()
    .where('enabled', '=', true)
    .where('deleted_at', 'is', null)
    .execute();
  return rows.filter((row) => row.systems === null || (system !== null && row.systems.includes(system)));
}

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
