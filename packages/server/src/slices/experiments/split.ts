/** The split of a route that belongs to an experiment. */
import type { Rollout } from '@haechi/contract';
import type { ExperimentDeps } from './deps.ts';
import { planOf } from './plan-of.ts';
import { changePeriod } from './store.ts';
import type { PeriodRow } from './tables.ts';

/**
 * The rollout under way that splits the route of a period, or null. One that was begun by a process that died before it could write its name down is found by what it does, and written down.
 */
export async function splitOf(
  { db, releases }: Pick<ExperimentDeps, 'db' | 'releases'>,
  period: PeriodRow,
): Promise<Rollout | null> {
  const { definition, split_rollout: split, started_at: started } = period;
  if (definition.assign.by !== 'route') return null;
  const active = await releases.activeOn(definition.assign.route);
  if (active === null || active.id === split) return active;
  const candidate = planOf(definition).arms.find(({ control }) => !control)?.version;
  const ours =
    split === null &&
    active.strategy === 'ab' &&
    active.candidate_version === candidate &&
    active.started_by === period.started_by &&
    Date.parse(active.started_at) >= started.getTime();
  if (!ours) return null;
  const key = { experiment: period.experiment_id, period: period.period };
  await changePeriod(db, key, {
    split_rollout: active.id,
    ...(period.stopped_at === null ? { started_at: new Date(active.started_at) } : {}),
  });
  return active;
}
