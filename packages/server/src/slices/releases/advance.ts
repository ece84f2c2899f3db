import { isDeepStrictEqual } from 'node:util';
import { type Comparison, HaechiError } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { routesTopic } from '../serving/index.ts';
import type { Actor } from '../trail/index.ts';
import { acknowledgeWithinMs } from './constants.ts';
import type { AdvanceDeps } from './deps.ts';
import type { ReleaseVerdict } from './gates.ts';
import { type Move, nextMove } from './policy.ts';
import { awaitTakenUp, reportRehearsal, reportUnfollowed } from './rehearsal.ts';
import { planOf, type RolloutPlan, targetsOf, wholeStep } from './rollout-plan.ts';
import { tell } from './service.ts';
import { changeRollout, unfinished } from './store.ts';
import { type RolloutRow, releaseTables } from './tables.ts';
import { versionsOf } from './versions-of.ts';

/** Who moves rollouts when nobody does. */
const runner: Actor = { kind: 'system', id: 'releases' };

/** Looks at every rollout that is not finished: moves those under way, and confirms those that were decided, whoever was killed meanwhile. */
export async function advanceAll(deps: AdvanceDeps, signal?: AbortSignal): Promise<void> {
  for (const row of await unfinished(deps.db)) {
    if (signal?.aborted === true) return;
    try {
      await lookAt(deps, row);
    } catch (error) {
      deps.log.warn({ err: error, rollout: row.id }, 'a rollout could not be moved; tried again in a moment');
    }
  }
}

/** Looks at one rollout. A rehearsal is not moved before every process serves it: until then nothing has been rehearsed. */
export async function lookAt(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  if (row.acknowledged_at !== null) return reportRehearsal(deps, row);
  if (row.state !== 'running' && row.state !== 'paused') {
    await confirm(deps, row, 0);
    return reportUnfollowed(deps, row);
  }
  if (row.strategy === 'rehearsal' && row.rehearsal?.in_ms === undefined)
    return unlessLate(() => awaitTakenUp(deps, row));
  return advance(deps, row);
}

/** What a rollout of the records means; those from before there were definitions are judged by the defaults. */
export function planOfRow(row: RolloutRow): RolloutPlan {
  const { strategy, definition, route_id: route, candidate_version: candidate } = row;
  if (strategy === 'rehearsal')
    return {
      ...planOf({ route, candidate_version: candidate }),
      strategy,
      steps: row.steps.map(wholeStep),
      finish: 'stop',
    };
  return { ...planOf(definition ?? { route, candidate_version: candidate }), steps: row.steps.map(wholeStep) };
}

/** Moves one rollout as its gates say. Does nothing while another process is at it. */
async function advance(deps: AdvanceDeps, { id, route_id: route, system_id: system }: RolloutRow): Promise<void> {
  const comparison = await deps.comparisonOf(route);
  const release = await Promise.all((deps.releaseGates ?? []).map((gate) => gate({ route, system })));
  const decided = await transact(deps.db, async (tx) => {
    const row = await releaseTables(tx)
      .selectFrom('rollouts')
      .selectAll()
      .where('id', '=', id)
      .where('state', 'in', ['running', 'paused'])
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    return row === undefined ? null : carryOut(deps, tx, { row, comparison, release });
  });
  // What was decided is confirmed at once: its time is measured, and a look comes only every second.
  if (decided !== null) await confirm(deps, decided, acknowledgeWithinMs);
}

interface Known {
  readonly row: RolloutRow;
  readonly comparison: Comparison | null;
  readonly release: readonly ReleaseVerdict[];
}

/** The row as decided when this ended the rollout, else null. */
async function carryOut(deps: AdvanceDeps, tx: Db, { row, comparison, release }: Known): Promise<RolloutRow | null> {
  const plan = planOfRow(row);
  const rollout = {
    ...plan,
    ...versionsOf(row),
    step: row.step,
    stepStartedAt: row.step_started_at,
    paused: row.state === 'paused',
    approvedStep: row.approved_step,
  };
  const move = nextMove(rollout, { now: deps.clock.now(), comparison, release });
  const seen = { verdict: move.verdict, gates: move.gates, comparison };
  const { reason, verdict } = move;
  if (move.kind === 'promote' || move.kind === 'step') {
    const held = await unapproved(deps, tx, { row, move });
    if (held !== null) {
      await hold(deps, tx, { row, move: held, seen: { ...seen, gates: held.gates, reason: held.reason } });
      return null;
    }
  }
  if (move.kind === 'promote') {
    await changeRollout(tx, row.id, seen);
    return deps.end.promote(tx, everywhere, { id: row.id, actor: runner, verdict, reason });
  }
  if (move.kind === 'roll_back') {
    await changeRollout(tx, row.id, seen);
    return deps.end.decideRollBack(tx, everywhere, { id: row.id, actor: runner, reason });
  }
  if (move.kind === 'step')
    await takeStep(deps, tx, { row: await changeRollout(tx, row.id, { ...seen, reason }), plan, to: move.to });
  else await hold(deps, tx, { row, move, seen: { ...seen, reason } });
  return null;
}

/** The approval was taken back, or never asked for by a shadow: no more users for the candidate, and people see why. */
async function unapproved(
  { registry }: Pick<AdvanceDeps, 'registry'>,
  tx: Db,
  { row, move }: { row: RolloutRow; move: Move },
): Promise<Extract<Move, { kind: 'hold' }> | null> {
  if (row.strategy === 'rehearsal') return null;
  try {
    await registry.requireApproved(tx, { model: row.model_id, version: row.candidate_version });
    return null;
  } catch (error) {
    if (!(error instanceof HaechiError) || error.code !== 'version_not_approved') throw error;
    const reason = { key: 'releases.not_approved', params: { candidate: versionsOf(row).candidate } };
    const gates = move.gates.map((gate) =>
      gate.gate === 'release' ? { gate: gate.gate, verdict: 'skipped' as const, reason } : gate,
    );
    return { kind: 'hold', waitsFor: 'release', gates, verdict: move.verdict, reason };
  }
}

async function takeStep(
  deps: AdvanceDeps,
  tx: Db,
  { row, plan, to }: { row: RolloutRow; plan: RolloutPlan; to: number },
): Promise<void> {
  const step = plan.steps[to];
  if (step === undefined) throw new Error(`a rollout has no step ${to}`);
  const targets = targetsOf(step, { stable: row.stable_version, candidate: row.candidate_version });
  const set = await deps.serving.setTargets(tx, { route: row.route_id, targets, actor: runner });
  const after = await changeRollout(tx, row.id, {
    step: to,
    step_started_at: deps.clock.now(),
    snapshot_version: set.snapshotVersion,
    period_id: set.period ?? row.period_id,
  });
  const labelled = row.comparison?.candidate_labelled ?? 0;
  const detail = { step: to, weight: step.weight, labelled, verdict: row.verdict };
  await tell(deps, tx, { row: after, actor: runner, action: 'rollout.stepped', detail });
}

/** The words of a hold change with each number; what is waited for, and the verdict, are what matters. */
const sameHold = (row: RolloutRow, { gates, comparison }: Pick<Known, 'comparison'> & { gates: Move['gates'] }) =>
  isDeepStrictEqual(
    [row.gates.map(({ gate, verdict, reason }) => [gate, verdict, reason.key]), row.comparison?.at],
    [gates.map(({ gate, verdict, reason }) => [gate, verdict, reason.key]), comparison?.at],
  );

/** A hold is shown with its reason; that a rollout stopped because it is worse, or warns, is kept in the trail too, once. */
async function hold(
  deps: AdvanceDeps,
  tx: Db,
  {
    row,
    move,
    seen,
  }: {
    row: RolloutRow;
    move: Extract<Move, { kind: 'hold' }>;
    seen: Pick<RolloutRow, 'verdict' | 'reason' | 'gates' | 'comparison'>;
  },
): Promise<void> {
  if (row.gates.length > 0 && row.verdict === seen.verdict && sameHold(row, seen)) return;
  const after = await changeRollout(tx, row.id, seen);
  const halted = move.verdict === 'fail' || move.verdict === 'error';
  const waits = move.reason.key === 'releases.awaiting_approval';
  if ((halted && row.verdict !== move.verdict) || (waits && row.reason.key !== move.reason.key)) {
    const detail = { step: row.step, verdict: move.verdict, reason: move.reason.key, gate: move.waitsFor };
    await tell(deps, tx, {
      row: after,
      actor: runner,
      action: halted ? 'rollout.held' : 'rollout.awaits_approval',
      detail,
    });
    return;
  }
  await deps.changes.publish(tx, { topic: 'rollouts', id: row.id, system: row.system_id });
}

/** Writes down the acknowledgement of a decision if every live process gives it in time. */
async function confirm(deps: AdvanceDeps, row: RolloutRow, timeoutMs: number): Promise<void> {
  await unlessLate(() => awaitAcknowledged(deps, row, timeoutMs));
}

async function unlessLate(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof HaechiError && error.code === 'not_ready') return;
    throw error;
  }
}

/**
 * Waits until every live process serves what was decided, and writes it down.
 * @throws HaechiError `not_ready` naming the processes that do not after `timeoutMs`; the runner goes on looking.
 */
export async function awaitAcknowledged(
  { db, snapshots, end }: Pick<AdvanceDeps, 'db' | 'snapshots' | 'end'>,
  row: RolloutRow,
  timeoutMs: number,
): Promise<RolloutRow> {
  if (row.acknowledged_at !== null) return row;
  await snapshots.acknowledgedByAll(routesTopic, row.snapshot_version ?? 0, timeoutMs);
  return transact(db, (tx) => end.acknowledge(tx, row.id));
}
