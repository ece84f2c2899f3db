import { HaechiError } from '@haechi/contract';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ExperimentRow, experimentTables, json, type LookRow, type PeriodRow, type VersionRow } from './tables.ts';

/** Writes columns of JSON as such. */
function encoded<T extends object>(row: T): T {
  const jsonColumns = ['definition', 'reason', 'design', 'labels', 'stop_reason', 'rollout_problem', 'look'];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      jsonColumns.includes(name) && value !== null && value !== undefined ? json(value) : value,
    ]),
  ) as T;
}

/** @throws HaechiError `conflict` when the id is taken */
export async function insertExperiment(tx: Db, row: ExperimentRow): Promise<void> {
  const inserted = await experimentTables(tx)
    .insertInto('experiments')
    .values(encoded(row))
    .onConflict((taken) => taken.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError(
      'conflict',
      `There is an experiment "${row.id}" already, here or in another system. Take another id.`,
      {
        where: 'id',
      },
    );
}

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. Locked until the transaction ends when `lock` is said. */
export async function experimentRow(
  db: Db,
  scope: Scope,
  { id, lock = false }: { id: string; lock?: boolean },
): Promise<ExperimentRow> {
  const query = experimentTables(db).selectFrom('experiments').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no experiment "${id}".`, { where: 'experiment' });
  return { ...row, units: Number(row.units) };
}

export async function changeExperiment(
  tx: Db,
  id: string,
  change: Partial<Omit<ExperimentRow, 'id' | 'system_id'>>,
): Promise<ExperimentRow> {
  const row = await experimentTables(tx)
    .updateTable('experiments')
    .set(encoded(change))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...row, units: Number(row.units) };
}

export async function insertVersion(tx: Db, row: VersionRow): Promise<void> {
  await experimentTables(tx).insertInto('experiment_versions').values(encoded(row)).execute();
}

export async function insertPeriod(tx: Db, row: PeriodRow): Promise<void> {
  await experimentTables(tx).insertInto('experiment_periods').values(encoded(row)).execute();
}

/** Undefined when there is no such period. */
export async function periodRow(
  db: Db,
  { experiment, period }: { experiment: string; period: number },
): Promise<PeriodRow | undefined> {
  return experimentTables(db)
    .selectFrom('experiment_periods')
    .selectAll()
    .where('experiment_id', '=', experiment)
    .where('period', '=', period)
    .executeTakeFirst();
}

export async function changePeriod(
  tx: Db,
  { experiment, period }: { experiment: string; period: number },
  change: Partial<Omit<PeriodRow, 'experiment_id' | 'period'>>,
): Promise<PeriodRow> {
  return experimentTables(tx)
    .updateTable('experiment_periods')
    .set(encoded(change))
    .where('experiment_id', '=', experiment)
    .where('period', '=', period)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function insertLook(tx: Db, row: LookRow): Promise<void> {
  await experimentTables(tx).insertInto('experiment_looks').values(encoded(row)).execute();
}
