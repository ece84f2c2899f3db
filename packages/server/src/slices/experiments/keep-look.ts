/** A look that is kept: with everything it found, and what follows from it in the records. */
import { type ExperimentLook, HaechiError, type Message } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { removeSchedule, type ScheduleCommit } from '../../platform/schedule.ts';
import type { Actor } from '../trail/index.ts';
import { followUpForMs, followUpQueue, lookKind, splitLostMs } from './constants.ts';
import type { ExperimentDeps } from './deps.ts';
import { pastLooks } from './look-read.ts';
import type { periodCommands } from './period-commands.ts';
import { planOf } from './plan-of.ts';
import { runLook } from './run-look.ts';
import { tell } from './service.ts';
import { splitOf } from './split.ts';
import { changeExperiment, changePeriod, experimentRow, insertLook, periodRow } from './store.ts';
import type { ExperimentRow, PeriodRow } from './tables.ts';
import { nextState } from './transitions.ts';

export type KeepingDeps = ExperimentDeps & { readonly periods: Pick<ReturnType<typeof periodCommands>, 'stop'> };

/** Who acts when nobody asked. */
export const runner: Actor = { kind: 'system', id: 'experiments' };
/** Outcomes of the one look that judges a fixed analysis. */
const judgedOnce: readonly ExperimentLook['outcome'][] = ['winner', 'equivalent', 'worse', 'inconclusive'];
const harmful: readonly ExperimentLook['outcome'][] = ['worse', 'guardrail'];

/** Why an experiment is to stop by itself, or null. Pure. */
function endOf(period: PeriodRow, look: Pick<ExperimentLook, 'outcome' | 'winner' | 'at' | 'units'>): Message | null {
  const { on_harm: onHarm, on_win: onWin, assign, analysis } = period.definition;
  const { durationMs } = planOf(period.definition);
  if (durationMs !== null && Date.parse(look.at) - period.started_at.getTime() >= durationMs)
    return { key: 'experiments.stopped_by_duration', params: { days: durationMs / 86_400_000 } };
  // A holdout is there to be measured for long.
  if (assign.by === 'holdout') return null;
  if (harmful.includes(look.outcome) && onHarm === 'stop') return { key: 'experiments.stopped_by_harm', params: {} };
  if (look.outcome === 'winner' && onWin !== undefined)
    return { key: 'experiments.stopped_by_win', params: { arm: look.winner } };
  if (analysis.mode === 'fixed' && judgedOnce.includes(look.outcome))
    return { key: 'experiments.stopped_as_planned', params: { units: look.units } };
  return null;
}

/** Whether a rollout of the winner is still to be begun. */
export function awaitsRollout({ definition, winner, rollout, stopped_at: stopped }: PeriodRow, now: Date): boolean {
  return (
    definition.on_win !== undefined &&
    winner !== null &&
    rollout === null &&
    stopped !== null &&
    now.getTime() - stopped.getTime() < followUpForMs
  );
}

/** A fixed analysis judges once: of two looks at the same time the second one is taken back. @throws HaechiError `conflict` */
async function requireFirst(tx: Db, look: ExperimentLook, { definition }: PeriodRow): Promise<void> {
  if (definition.analysis.mode !== 'fixed' || !judgedOnce.includes(look.outcome)) return;
  if (look.reason.key === 'experiment.outcome.judged_before') return;
  const before = await pastLooks(tx, { experiment: look.experiment, period: look.period });
  if (before.some(({ outcome }) => judgedOnce.includes(outcome)))
    throw new HaechiError(
      'conflict',
      `The experiment "${look.experiment}" was judged by another look meanwhile. Look again.`,
      {
        where: 'experiment',
      },
    );
}

/** Writes a look down and does what follows. A period that went on meanwhile keeps its own state. */
async function keep(deps: KeepingDeps, tx: Db, look: ExperimentLook): Promise<void> {
  const row = await experimentRow(tx, everywhere, { id: look.experiment, lock: true });
  const { id, experiment, period, final, verdict, outcome, reason, winner, units } = look;
  const at = new Date(look.at);
  const looked = await periodRow(tx, { experiment, period });
  if (looked !== undefined) await requireFirst(tx, look, looked);
  await insertLook(tx, { id, experiment_id: experiment, period, at, final, verdict, outcome, winner, units, look });
  const state = final && row.state === 'settling' ? nextState(row, 'settle') : row.state;
  const ended = state === 'ended' && row.state !== 'ended' ? { ended_at: at } : {};
  const kept = await changePeriod(tx, { experiment, period }, { verdict, outcome, winner, ...ended });
  if (row.period !== period) return;
  const changed = await changeExperiment(tx, experiment, { state, verdict, outcome, reason, winner, units });
  if (row.verdict !== verdict || row.outcome !== outcome || row.state !== state)
    await tell(deps, tx, {
      row: changed,
      actor: runner,
      action: state === row.state ? 'judged' : 'ended',
      verdict,
      outcome,
      units,
    });
  const end = state === 'running' ? endOf(kept, look) : null;
  if (end !== null) await deps.periods.stop(tx, everywhere, { id: experiment, actor: runner, reason: end });
  if (awaitsRollout(kept, at))
    await deps.jobs.enqueue(tx, { queue: followUpQueue, data: { experiment }, key: experiment });
  else if (state === 'ended') await removeSchedule(tx, lookKind, experiment);
}

/**
 * What a look at the newest period of an experiment finds now. Keeps nothing.
 * @throws HaechiError `experiment_state` before its first start
 */
async function lookAt(deps: KeepingDeps, row: ExperimentRow): Promise<ExperimentLook> {
  const period = await periodRow(deps.db, { experiment: row.id, period: row.period });
  if (period === undefined)
    throw new HaechiError(
      'experiment_state',
      `The experiment "${row.id}" was never started: there is nothing to look at.`,
      {
        where: 'experiment',
        state: row.state,
      },
    );
  const now = deps.clock.now();
  return runLook(deps, { row, period }, { now, id: deps.random.id('exl', now) });
}

/** Looks at the newest period of an experiment now, and keeps what it finds. @throws HaechiError `experiment_state` before its first start */
export async function lookNow(deps: KeepingDeps, row: ExperimentRow): Promise<ExperimentLook> {
  const look = await lookAt(deps, row);
  await transact(deps.db, (tx) => keep(deps, tx, look));
  return look;
}

/** Stops an experiment whose units cannot be given arms any more: its split was ended by somebody else, or by a guardrail of the rollout, or its system is archived. */
async function stopUnservable(deps: KeepingDeps, row: ExperimentRow): Promise<void> {
  const period = await periodRow(deps.db, { experiment: row.id, period: row.period });
  if (period === undefined) return;
  const { definition, split_rollout: split, started_at: started } = period;
  const { archived_at: archived } = await deps.systems.get(deps.db, everywhere, row.system_id);
  // A split without a name may be under way in another process: it is given the time that it takes.
  const young = split === null && deps.clock.now().getTime() - started.getTime() < splitLostMs;
  const gone = definition.assign.by === 'route' && !young && (await splitOf(deps, period)) === null;
  if (!gone && archived === null) return;
  const reason = { key: gone ? 'experiments.stopped_by_split' : 'experiments.stopped_by_archive', params: {} };
  await transact(deps.db, (tx) => deps.periods.stop(tx, everywhere, { id: row.id, actor: runner, reason }));
}

/**
 * What the schedule does: a look while there is something to look at, else what is left to do. It is kept in the transaction that completes the window, so that a window that is repeated after a crash has one
 * look.
 */
export async function scheduledLook(deps: KeepingDeps, id: string): Promise<ScheduleCommit> {
  const row = await experimentRow(deps.db, everywhere, { id });
  if (row.state === 'running' || row.state === 'settling') {
    if (row.state === 'running') await stopUnservable(deps, row);
    const look = await lookAt(deps, row);
    return (tx) => keep(deps, tx, look);
  }
  const period = await periodRow(deps.db, { experiment: id, period: row.period });
  const pending = row.state === 'ended' && period !== undefined && awaitsRollout(period, deps.clock.now());
  return async (tx) => {
    if (pending) await deps.jobs.enqueue(tx, { queue: followUpQueue, data: { experiment: id }, key: id });
    else await removeSchedule(tx, lookKind, id);
  };
}
