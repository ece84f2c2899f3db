import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { servingTables } from './store.ts';

/** A period of comparison: the time during which one candidate has had a share. */
export async function openPeriod(tx: Db, period: { id: string; route: string; candidate: number; at: Date }) {
  await servingTables(tx)
    .insertInto('route_periods')
    .values({
      id: period.id,
      route_id: period.route,
      candidate_version: period.candidate,
      started_at: period.at,
      first_response_at: null,
      ended_at: null,
    })
    .execute();
}

export async function closePeriod(tx: Db, id: string, at: Date): Promise<void> {
  await servingTables(tx).updateTable('route_periods').set({ ended_at: at }).where('id', '=', id).execute();
}

/** Keeps the earliest time that any process reports. */
export async function noteFirstResponse(db: Db, period: string, at: Date): Promise<void> {
  await servingTables(db)
    .updateTable('route_periods')
    .set({ first_response_at: sql<Date>`least(first_response_at, ${at}::timestamptz)` })
    .where('id', '=', period)
    .execute();
}
