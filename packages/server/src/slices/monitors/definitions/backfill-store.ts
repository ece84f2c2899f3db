import type { backfillSchema, monitorDefinitionsApi, ResponseOf } from '@haechi/contract';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../../platform/page.ts';
import type { Db } from '../../../platform/postgres.ts';
import { type MonitorTables, monitorTables } from '../tables.ts';
import type { MonitorKey } from './definition-row.ts';

export type BackfillRow = Selectable<MonitorTables['monitor_backfills']>;
export type Backfill = z.infer<typeof backfillSchema>;

export function backfillView(row: BackfillRow): Backfill {
  return {
    id: row.id,
    monitor: row.monitor_id,
    from: row.window_from.toISOString(),
    to: row.window_to.toISOString(),
    state: row.state,
    windows: row.windows,
    done: row.done,
    error: row.error,
  };
}

export async function insertBackfill(tx: Db, row: BackfillRow): Promise<void> {
  await monitorTables(tx).insertInto('monitor_backfills').values(row).execute();
}

export async function findBackfill(db: Db, id: string): Promise<BackfillRow | undefined> {
  return monitorTables(db).selectFrom('monitor_backfills').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Sets how far a back-fill is. False when somebody else went on with it from `before`, or it has ended. */
export async function noteBackfill(
  db: Db,
  before: Pick<BackfillRow, 'id' | 'done'>,
  next: Partial<Pick<BackfillRow, 'state' | 'done' | 'error'>>,
): Promise<boolean> {
  const noted = await monitorTables(db)
    .updateTable('monitor_backfills')
    .set(next)
    .where('id', '=', before.id)
    .where('done', '=', before.done)
    .where('state', 'in', ['waiting', 'running'])
    .returning('id')
    .executeTakeFirst();
  return noted !== undefined;
}

/** A back-fill of a monitor that was asked for since then and has not ended, if there is one. */
export async function backfillUnderWay(
  db: Db,
  { system, id }: MonitorKey,
  since: Date,
): Promise<BackfillRow | undefined> {
  return monitorTables(db)
    .selectFrom('monitor_backfills')
    .selectAll()
    .where('system_id', '=', system)
    .where('monitor_id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .where('asked_at', '>=', since)
    .executeTakeFirst();
}

/** Back-fills of a monitor, newest first. Empty outside the scope. */
export async function listBackfills(
  db: Db,
  scope: Scope,
  query: MonitorKey & Page,
): Promise<ResponseOf<typeof monitorDefinitionsApi.backfills>> {
  if (!inScope(scope, query.system)) return { items: [], next: null };
  const found = monitorTables(db)
    .selectFrom('monitor_backfills')
    .selectAll()
    .where('system_id', '=', query.system)
    .where('monitor_id', '=', query.id);
  return pageAfter(found, query, { time: 'asked_at', id: 'id', view: (row: BackfillRow) => backfillView(row) });
}
