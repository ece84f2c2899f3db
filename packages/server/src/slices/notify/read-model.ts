import { renderMessage } from '@haechi/contract';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import type { ChannelRow, DeliveryRow, NotifyTables } from './tables.ts';

const tables = (db: Db) => db.withTables<NotifyTables>();

export const channelView = (row: ChannelRow) => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  address: row.address,
  language: row.language,
  systems: row.systems,
  enabled: row.enabled,
  created_at: row.created_at.toISOString(),
});
const deliveryView = (row: DeliveryRow & { channel_name: string }) => ({
  id: row.id,
  channel: row.channel_id,
  channel_name: row.channel_name,
  event: row.event,
  subject: renderMessage(row.message.subject, 'en'),
  state: row.state,
  attempts: row.attempts,
  last_error: row.last_error,
  created_at: row.created_at.toISOString(),
  delivered_at: row.delivered_at?.toISOString() ?? null,
  next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
});

export async function listChannels(db: Db, page: Page) {
  const query = tables(db).selectFrom('channels').selectAll().where('deleted_at', 'is', null);
  return pageAfter(query, page, { time: 'created_at', id: 'id', view: channelView });
}

export async function listDeliveries(db: Db, page: Page) {
  const query = tables(db)
    .selectFrom('deliveries')
    .innerJoin('channels', 'channels.id', 'deliveries.channel_id')
    .selectAll('deliveries')
    .select('channels.name as channel_name');
  return pageAfter(query, page, { time: 'deliveries.created_at', id: 'deliveries.id', view: deliveryView });
}

/** How many messages wait, and how many were given up. */
export async function backlogOf(db: Db): Promise<{ pending: number; failed: number }> {
  const rows = await tables(db)
    .selectFrom('deliveries')
    .select(({ fn }) => ['state', fn.countAll<number>().as('n')])
    .where('state', 'in', ['pending', 'failed'])
    .groupBy('state')
    .execute();
  const count = (state: string) => Number(rows.find((row) => row.state === state)?.n ?? 0);
  return { pending: count('pending'), failed: count('failed') };
}

/** The delivery with this id, which exists. */
export async function deliveryById(db: Db, id: string) {
  const row = await tables(db)
    .selectFrom('deliveries')
    .innerJoin('channels', 'channels.id', 'deliveries.channel_id')
    .selectAll('deliveries')
    .select('channels.name as channel_name')
    .where('deliveries.id', '=', id)
    .executeTakeFirstOrThrow();
  return deliveryView(row);
}
