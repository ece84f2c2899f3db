import { HaechiError } from '@haechi/contract';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { ResponseTables, RunRow, RunState } from './tables.ts';

const tables = (db: Db) => db.withTables<ResponseTables>();

/** Begins a run; null when this policy has answered this alert already. */
export async function insertRun(tx: Db, row: RunRow): Promise<RunRow | null> {
  const inserted = await tables(tx)
    .insertInto('policy_runs')
    .values(row)
    .onConflict((on) => on.columns(['system_id', 'policy_id', 'alert_id']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return inserted ?? null;
}

export const runOf = (db: Db, key: { system: string; policy: string; alert: string }) =>
  tables(db)
    .selectFrom('policy_runs')
    .selectAll()
    .where('system_id', '=', key.system)
    .where('policy_id', '=', key.policy)
    .where('alert_id', '=', key.alert)
    .executeTakeFirst();

/** @throws HaechiError `not_found`, also outside the scope */
export async function runById(db: Db, scope: Scope, id: string): Promise<RunRow> {
  const row = await tables(db).selectFrom('policy_runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no policy run ${id}.`);
  return row;
}

/** Changes a run that is in one of `from`; false when it is not (somebody was faster). */
export async function moveRun(
  tx: Db,
  id: string,
  step: { from: readonly RunState[]; to: Partial<RunRow> },
): Promise<boolean> {
  const moved = await tables(tx)
    .updateTable('policy_runs')
    .set(step.to)
    .where('id', '=', id)
    .where('state', 'in', [...step.from])
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

export async function lastRunAt(db: Db, key: { system: string; policy: string }): Promise<Date | null> {
  const row = await tables(db)
    .selectFrom('policy_runs')
    .select(({ fn }) => fn.max('started_at').as('at'))
    .where('system_id', '=', key.system)
    .where('policy_id', '=', key.policy)
    .where('state', 'in', ['running', 'done'])
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Claims the right to tell people of a run; false when they were told already. */
export async function claimNotice(tx: Db, id: string): Promise<boolean> {
  const claimed = await tables(tx)
    .updateTable('policy_runs')
    .set({ notified: true })
    .where('id', '=', id)
    .where('notified', '=', false)
    .returning('id')
    .executeTakeFirst();
  return claimed !== undefined;
}
