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
import { splitOf } from './split.ts';
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
  // At once: whoever stops it from now on takes the split back, even if this process dies here.
  const key = { experiment: row.id, period: period.period };
  await changePeriod(deps.db, key, { split_rollout: rollout.id });
  const until = deps.clock.monotonic() + splitWithinMs;
  for (;;) {
    const { by, of } = await deps.serving.acknowledged(assign.route);
    if (by >= of || deps.clock.monotonic() > until) break;
    await deps.clock.sleep(50);
  }
  const stopped = await transact(deps.db, async (tx) => {
    await experimentRow(tx, everywhere, { id: row.id, lock: true });
    const now = await periodRow(tx, key);
    if (now === undefined || now.stopped_at !== null) return now;
    return void (await changePeriod(tx, key, { started_at: deps.clock.now() }));
  });
  // Somebody stopped it while the split came about, and had no split to take back then.
  if (stopped !== undefined) await endSplit(deps, stopped);
}

/** Takes the split back, unless somebody has ended or promoted it meanwhile. */
async function endSplit(deps: ExperimentDeps, period: PeriodRow): Promise<void> {
  const split = await splitOf(deps, period);
  if (split === null) return;
  await deps.releases.rollBack({ id: split.id, actor: runner, reason: 'the experiment on it has stopped' });
}

async function rollOut(deps: ExperimentDeps, row: ExperimentRow, period: PeriodRow): Promise<void> {
  const { definition, winner } = period;
  const arm = planOf(definition).arms.find(({ name }) => name === winner);
  const wish = definition.on_win?.rollout;
  if (wish === undefined || arm === undefined || arm.version === null) return;
  const key = { experiment: row.id, period: period.period };
  try {
    const active = await deps.releases.activeOn(wish.route);
    // Begun by a process that died before it could write it down: once is enough.
    const begun =
      active?.system === row.system_id &&
      active.candidate_version === arm.version &&
      active.started_by === runner.id &&
      Date.parse(active.started_at) >= (period.stopped_at?.getTime() ?? Number.POSITIVE_INFINITY);
    const rollout = begun
      ? active
      : await deps.releases.startRollout(
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
  // Who puts an experiment away wants nothing more of it.
  if (row.state !== 'archived' && awaitsRollout(period, deps.clock.now())) await rollOut(deps, row, period);
}
