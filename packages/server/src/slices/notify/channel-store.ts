import { HaechiError } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import type { ChannelRow, NotifyTables } from './tables.ts';

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
