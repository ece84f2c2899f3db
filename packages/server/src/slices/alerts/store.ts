import { HaechiError, type Message } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type AlertKey, type AlertRow, alertTables } from './tables.ts';

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** The alert with the key that is not resolved, locked until the transaction ends. */
export async function openAlert(tx: Db, key: AlertKey): Promise<AlertRow | undefined> {
  return alertTables(tx)
    .selectFrom('alerts')
    .selectAll()
    .where('system_id', '=', key.system_id)
    .where('objective_id', '=', key.objective_id)
    .where('route', 'is not distinct from', key.route)
    .where('version', 'is not distinct from', key.version)
    .where('monitor_id', 'is not distinct from', key.monitor_id)
    .where('slice', '=', key.slice)
    .where('state', '!=', 'resolved')
    .forUpdate()
    .executeTakeFirst();
}

/** Whether an alert, of whatever state, rests on one of the findings already. */
export async function alertedBefore(tx: Db, objective: string, findingIds: readonly string[]): Promise<boolean> {
  const found = await alertTables(tx)
    .selectFrom('alerts')
    .select('id')
    .where('objective_id', '=', objective)
    .where(sql<boolean>`finding_ids && ${[...findingIds]}::text[]`)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** False when one with the key is open already. */
export async function insertAlert(tx: Db, row: AlertRow): Promise<boolean> {
  const inserted = await alertTables(tx)
    .insertInto('alerts')
    .values({ ...row, sentence: json(row.sentence), resolution: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function addFindings(
  tx: Db,
  id: string,
  change: Pick<AlertRow, 'finding_ids' | 'severity' | 'sentence'>,
): Promise<void> {
  await alertTables(tx)
    .updateTable('alerts')
    .set({ finding_ids: change.finding_ids, severity: change.severity, sentence: json(change.sentence) })
    .where('id', '=', id)
    .execute();
}

export interface Resolution {
  readonly by: string;
  readonly reason: Message;
  readonly now: Date;
}

export async function resolveAlert(tx: Db, id: string, { by, reason, now }: Resolution): Promise<void> {
  await alertTables(tx)
    .updateTable('alerts')
    .set({ state: 'resolved', resolved_at: now, resolved_by: by, resolution: json(reason) })
    .where('id', '=', id)
    .execute();
}

/** An alert in scope. @throws HaechiError `not_found` */
export async function alertRow(db: Db, scope: Scope, id: string): Promise<AlertRow> {
  const row = await alertTables(db).selectFrom('alerts').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no alert ${id}.`, { where: 'id' });
  return row;
}

/** The same, locked until the transaction ends. */
export async function lockAlert(tx: Db, scope: Scope, id: string): Promise<AlertRow> {
  await alertTables(tx).selectFrom('alerts').select('id').where('id', '=', id).forUpdate().execute();
  return alertRow(tx, scope, id);
}
