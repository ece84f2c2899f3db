import type { Db } from '../../platform/postgres.ts';
import type { RunningExperiment } from './assignment.ts';
import { planOf } from './plan-of.ts';
import { experimentTables } from './tables.ts';

/** Topic of the snapshot that evaluations read; a start, an end or another holdout changes it. */
export const flagsTopic = 'flags';

/** The experiments that give units of a flag their variant now; at most one on a flag. */
export async function runningOnFlags(db: Db): Promise<RunningExperiment[]> {
  const rows = await experimentTables(db)
    .selectFrom('experiments as e')
    .innerJoin('experiment_periods as p', (join) =>
      join.onRef('p.experiment_id', '=', 'e.id').onRef('p.period', '=', 'e.period'),
    )
    .leftJoin('experiment_holdouts as h', 'h.system_id', 'e.system_id')
    .select(['e.id', 'e.system_id', 'e.flag', 'p.salt', 'p.definition', 'h.share'])
    .where('e.state', '=', 'running')
    .where('e.flag', 'is not', null)
    .execute();
  return rows.map(({ id, system_id: system, flag, salt, definition, share }) => {
    const { arms, traffic } = planOf(definition);
    return {
      experiment: id,
      system,
      flag: flag ?? '',
      period: salt,
      unit: definition.unit,
      when: definition.when ?? [],
      traffic,
      heldOut: definition.holdout ? (share ?? 0) : 0,
      arms: arms.map(({ name, variant, weight }) => ({ name, variant, weight })),
    };
  });
}
