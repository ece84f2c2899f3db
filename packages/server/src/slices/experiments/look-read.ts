/** What a look asks of the records. */
import type { ExperimentDefinition } from '@haechi/contract';
import type { PastLook } from '@haechi/monitoring';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { type ExperimentRow, experimentTables, type PeriodRow } from './tables.ts';

/** Share of the holdout of a system, basis points. */
export async function holdoutOf(db: Db, system: string): Promise<number> {
  const row = await experimentTables(db)
    .selectFrom('experiment_holdouts')
    .select('share')
    .where('system_id', '=', system)
    .executeTakeFirst();
  return row?.share ?? 0;
}

/** Earlier looks of a period, the oldest first. */
export async function pastLooks(
  db: Db,
  { experiment, period }: { experiment: string; period: number },
): Promise<PastLook[]> {
  const rows = await experimentTables(db)
    .selectFrom('experiment_looks')
    .select(['at', 'units', 'outcome', 'winner'])
    .where('experiment_id', '=', experiment)
    .where('period', '=', period)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ at, units, outcome, winner }) => ({
    at: at.toISOString(),
    units: Number(units),
    outcome,
    winner,
  }));
}

/** The periods under way of the other experiments of the system with the same units, the newest first. */
export async function otherPeriods(
  db: Db,
  { row, unit, limit }: { row: ExperimentRow; unit: ExperimentDefinition['unit']; limit: number },
): Promise<{ row: ExperimentRow; period: PeriodRow }[]> {
  const rows = await experimentTables(db)
    .selectFrom('experiments')
    .selectAll()
    .where('system_id', '=', row.system_id)
    .where('id', '!=', row.id)
    .where('state', 'in', ['running', 'settling'])
    .where((is) => is.or([is('flag', 'is not', null), is('route', 'is not', null)]))
    .where(sql<boolean>`definition->>'unit' = ${unit}`)
    .orderBy('updated_at', 'desc')
    .limit(limit)
    .execute();
  const found: { row: ExperimentRow; period: PeriodRow }[] = [];
  for (const other of rows) {
    const period = await experimentTables(db)
      .selectFrom('experiment_periods')
      .selectAll()
      .where('experiment_id', '=', other.id)
      .where('period', '=', other.period)
      .executeTakeFirst();
    if (period !== undefined) found.push({ row: other, period });
  }
  return found;
}
