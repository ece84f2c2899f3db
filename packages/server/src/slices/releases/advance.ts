import { isDeepStrictEqual } from 'node:util';
import { type Comparison, HaechiError } from '@haechi/contract';
import { everywhere } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Snapshots } from '../../platform/snapshots.ts';
import { routesTopic } from '../serving/index.ts';
import type { Actor } from '../trail/index.ts';
import { type Move, nextMove } from './policy.ts';
import { type endings, type ReleaseServiceDeps, tell } from './service.ts';
import { changeRollout, type RolloutRow, releaseTables, unfinished } from './store.ts';

export interface AdvanceDeps extends ReleaseServiceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly snapshots: Pick<Snapshots, 'acknowledgedByAll'>;
  /** The latest comparison of a route's candidate with its stable version; null when there is none yet. */
  readonly comparisonOf: (route: string) => Promise<Comparison | null>;
  readonly end: ReturnType<typeof endings>;
}

/** Who moves rollouts when nobody does. */
const runner: Actor = { kind: 'system', id: 'releases' };

/** Looks at every rollout that is not finished: moves those that run, and confirms those that were decided, whoever was killed meanwhile. */
export async function advanceAll(deps: AdvanceDeps, signal?: AbortSignal): Promise<void> {
  for (const row of await unfinished(deps.db)) {
    if (signal?.aborted === true) return;
    try {
      if (row.state === 'running') await advance(deps, row);
      else await confirm(deps, row);
    } catch (error) {
      deps.log.warn({ err: error, rollout: row.id }, 'a rollout could not be moved; tried again in a moment');
    }
  }
}

/** Moves one rollout as its comparison says. Does nothing while another process is at it. */
export async function advance(deps: AdvanceDeps, { id, route_id: route }: RolloutRow): Promise<void> {
  const comparison = await deps.comparisonOf(route);
  await transact(deps.db, async (tx) => {
    const row = await releaseTables(tx)
      .selectFrom('rollouts')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'running')
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (row !== undefined) await carryOut(deps, tx, { row, comparison });
  });
}

async function carryOut(
  deps: AdvanceDeps,
  tx: Db,
  { row, comparison }: { row: RolloutRow; comparison: Comparison | null },
) {
  const label = (version: number) => `${row.model_id}/${version}`;
  const stable = label(row.stable_version);
  const candidate = label(row.candidate_version);
  const move = nextMove({ ...row, stable, candidate, startedAt: row.started_at }, comparison);
  const seen = { verdict: move.verdict, reason: move.reason, comparison };
  if (move.kind === 'promote') {
    await changeRollout(tx, row.id, seen);
    await deps.end.promote(tx, everywhere, { id: row.id, actor: runner, verdict: move.verdict, reason: move.reason });
  } else if (move.kind === 'step')
    await takeStep(deps, tx, { row: await changeRollout(tx, row.id, seen), to: move.to });
  else if (
    !isDeepStrictEqual([row.verdict, row.reason, row.comparison?.at], [move.verdict, move.reason, comparison?.at])
  )
    await hold(deps, tx, { row, after: await changeRollout(tx, row.id, seen), move });
}

async function takeStep(deps: AdvanceDeps, tx: Db, { row, to }: { row: RolloutRow; to: number }): Promise<void> {
  const weight = row.steps[to]?.weight ?? 0;
  const targets = [
    { version: row.stable_version, weight: 10_000 - weight, role: 'stable' as const },
    { version: row.candidate_version, weight, role: 'canary' as const },
  ];
  const { snapshotVersion } = await deps.serving.setTargets(tx, { route: row.route_id, targets, actor: runner });
  await changeRollout(tx, row.id, { step: to, snapshot_version: snapshotVersion });
  const labelled = row.comparison?.candidate_labelled ?? 0;
  const detail = { step: to, weight, labelled, verdict: row.verdict };
  await tell(deps, tx, { row, actor: runner, action: 'rollout.stepped', detail });
}

/** A hold is shown with its reason; that a rollout stopped because it is worse is kept in the trail too, once. */
async function hold(
  deps: AdvanceDeps,
  tx: Db,
  { row, after, move }: { row: RolloutRow; after: RolloutRow; move: Move },
) {
  const halted = move.verdict === 'fail' || move.verdict === 'error';
  if (halted && row.verdict !== move.verdict) {
    const detail = { step: row.step, verdict: move.verdict, reason: move.reason.key };
    await tell(deps, tx, { row: after, actor: runner, action: 'rollout.held', detail });
    return;
  }
  await deps.changes.publish(tx, { topic: 'rollouts', id: row.id, system: row.system_id });
}

/** Writes down the acknowledgement of a decision if every live process has given it. */
async function confirm(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  try {
    await awaitAcknowledged(deps, row, 0);
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
