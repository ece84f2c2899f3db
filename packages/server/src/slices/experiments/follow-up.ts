/** What follows from an experiment elsewhere: the split of its route, begun and taken back, and the rollout of its winner. */
import { HaechiError, type Message } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { longestSplit, splitWithinMs } from './constants.ts';
import type { ExperimentDeps } from './deps.ts';
import { awaitsRollout, runner } from './keep-look.ts';
import type { Begun } from './period-commands.ts';
import { planOf } from './plan-of.ts';
import { tell } from './service.ts';
import { changePeriod, experimentRow, periodRow } from './store.ts';
import type { ExperimentRow, PeriodRow } from './tables.ts';

/**
 * Gives a route the split of its experiment: a rollout of the strategy `ab`, with its approval and its guardrails. The period begins when every process has taken it up, so that
 * nobody is counted who met the version before.
 * @throws HaechiError as `startRollout` does
 */
export async function beginSplit(deps: ExperimentDeps, { row, period }: Begun, actor: Actor): Promise<void> {
  const { assign, analysis } = period.definition;
  if (assign.by !== 'route') return;
  const arm = planOf(period.definition).arms.find(({ control }) => !control);
  const rollout = await deps.releases.startRollout(everywhere, {
    route: assign.route,
    candidate_version: arm?.version ?? 0,
    strategy: { type: 'ab', weight: arm?.weight ?? 0, time: analysis.duration ?? longestSplit, end: 'keep' },
    actor,
  });
  const until = deps.clock.monotonic() + splitWithinMs;
  for (;;) {
    const { by, of } = await deps.serving.acknowledged(assign.route);
    if (by >= of || deps.clock.monotonic() > until) break;
    await deps.clock.sleep(50);
  }
  await changePeriod(
    deps.db,
    { experiment: row.id, period: period.period },
    { split_rollout: rollout.id, started_at: deps.clock.now() },
  );
}

/** Takes the split back, unless somebody has ended or promoted it meanwhile. */
async function endSplit(deps: ExperimentDeps, { definition, split_rollout: split }: PeriodRow): Promise<void> {
  if (definition.assign.by !== 'route' || split === null) return;
  const active = await deps.releases.activeOn(definition.assign.route);
  if (active?.id !== split) return;
  await deps.releases.rollBack({ id: split, actor: runner, reason: 'the experiment on it has stopped' });
}

async function rollOut(deps: ExperimentDeps, row: ExperimentRow, period: PeriodRow): Promise<void> {
  const { definition, winner } = period;
  const arm = planOf(definition).arms.find(({ name }) => name === winner);
  const wish = definition.on_win?.rollout;
  if (wish === undefined || arm === undefined || arm.version === null) return;
  const key = { experiment: row.id, period: period.period };
  try {
    const rollout = await deps.releases.startRollout(
      { all: false, systems: new Set([row.system_id]) },
      { ...wish, candidate_version: arm.version, actor: runner },
    );
    await transact(deps.db, async (tx) => {
      await changePeriod(tx, key, { rollout: rollout.id, rollout_problem: null });
      await tell(deps, tx, { row, actor: runner, action: 'rolled_out', rollout: rollout.id, arm: arm.name });
    });
  } catch (error) {
    if (!(error instanceof HaechiError)) throw error;
    const problem: Message = {
      key: 'experiments.rollout_refused',
      params: { arm: arm.name, code: error.code, why: error.message },
    };
    if (period.rollout_problem?.params['why'] === error.message) return;
    await transact(deps.db, async (tx) => {
      await changePeriod(tx, key, { rollout_problem: problem });
      await tell(deps, tx, { row, actor: runner, action: 'rollout_refused', code: error.code });
    });
  }
}

/** Does what is left to do for the newest period of an experiment; again changes nothing. */
export async function followUp(deps: ExperimentDeps, id: string): Promise<void> {
  const row = await experimentRow(deps.db, everywhere, { id });
  const period = await periodRow(deps.db, { experiment: id, period: row.period });
  if (period === undefined || period.stopped_at === null) return;
  await endSplit(deps, period);
  if (awaitsRollout(period, deps.clock.now())) await rollOut(deps, row, period);
}
