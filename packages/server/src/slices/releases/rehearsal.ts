/** A rehearsal proves that a route can be rolled back without users noticing: a rollout of the version that it serves anyway, which always ends by being taken out. */
import { HaechiError, type Message, type RehearsalReport, type Verdict } from '@haechi/contract';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { predictions } from '../events/index.ts';
import { versionLabel } from '../registry/index.ts';
import { routesTopic } from '../serving/index.ts';
import type { Actor } from '../trail/index.ts';
import { acknowledgeWithinMs, rehearsedWithinMs, reportAfterMs } from './constants.ts';
import type { AdvanceDeps } from './deps.ts';
import { targetsOf, wholeStep } from './rollout-plan.ts';
import { tell } from './service.ts';
import { active, beginRollout } from './start-rollout.ts';
import { changeRollout, rolloutRow } from './store.ts';
import type { RolloutRow } from './tables.ts';

export interface RehearsalWish {
  readonly route: string;
  /** Basis points of the users. */
  readonly share: number;
  readonly seconds: number;
  readonly actor: Actor;
}

const runner: Actor = { kind: 'system', id: 'releases' };

/** `{"1 stable": 9500, "1 canary": 500}`: in a rehearsal the roles tell the two apart. */
const splitOf = (targets: readonly { version: number; role: string; weight: number }[]) =>
  Object.fromEntries(targets.map(({ version, role, weight }) => [`${version} ${role}`, weight]));

/** Starts a rehearsal and resolves when every process serves it. @throws HaechiError `not_found`, `system_archived`, `rollout_active` */
export async function startRehearsal(deps: AdvanceDeps, scope: Scope, wish: RehearsalWish): Promise<RolloutRow> {
  const route = await deps.serving.getRoute(scope, wish.route);
  const [only] = route.targets;
  if (route.targets.length > 1 || only === undefined) throw active(route.id);
  const label = versionLabel({ model: route.model, version: only.version });
  const row = await transact(deps.db, async (tx) => {
    await deps.systems.requireOpen(tx, scope, route.system);
    const step = wholeStep({ weight: wish.share, time_ms: wish.seconds * 1000, judged: false });
    const begun = await beginRollout(deps, tx, {
      route,
      stable: only.version,
      candidate: only.version,
      strategy: 'rehearsal',
      definition: null,
      steps: [step],
      reason: { key: 'releases.rehearsing', params: { stable: label, percent: wish.share / 100 } },
      actor: wish.actor,
    });
    const rehearsal = {
      before: splitOf(route.targets),
      during: splitOf(targetsOf(step, { stable: only.version, candidate: only.version })),
    };
    return changeRollout(tx, begun.id, { rehearsal });
  });
  try {
    return await noteTakenUp(deps, row, acknowledgeWithinMs);
  } catch (error) {
    // It goes on: the runner notes it when the last process follows, and takes it back when one does not.
    if (error instanceof HaechiError && error.code === 'not_ready')
      return rolloutRow(deps.db, everywhere, { id: row.id });
    throw error;
  }
}

/** Notes how long it took until every process served the rehearsed split; the time of the rehearsal runs from then on. @throws HaechiError `not_ready` */
async function noteTakenUp(deps: AdvanceDeps, row: RolloutRow, timeoutMs: number): Promise<RolloutRow> {
  if (row.rehearsal?.in_ms !== undefined) return row;
  await deps.snapshots.acknowledgedByAll(routesTopic, row.snapshot_version ?? 0, timeoutMs);
  const now = deps.clock.now();
  const { of } = await deps.serving.acknowledged(row.route_id);
  return transact(deps.db, async (tx) => {
    const current = await rolloutRow(tx, everywhere, { id: row.id, lock: true });
    if (!isUnderWay(current)) return current;
    const rehearsal = { ...current.rehearsal, in_ms: now.getTime() - row.started_at.getTime(), processes: of };
    return changeRollout(tx, row.id, { rehearsal, step_started_at: now });
  });
}

/** Whether a rehearsal still waits to be taken up: nobody has ended it, nobody has noted it. */
const isUnderWay = ({ state, rehearsal }: RolloutRow) =>
  (state === 'running' || state === 'paused') && rehearsal?.in_ms === undefined;

/**
 * A look at a rehearsal that is on its way out: notes that every process serves it, or, when one has not followed in time, takes it back and
 * says which.
 * @throws HaechiError `not_ready` when a process joined meanwhile
 */
export async function awaitTakenUp(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  const missing = await deps.serving.behind(row.snapshot_version ?? 0);
  if (missing.length === 0) return void (await noteTakenUp(deps, row, 0));
  const waited = deps.clock.now().getTime() - row.started_at.getTime();
  if (waited < rehearsedWithinMs) return;
  await transact(deps.db, async (tx) => {
    const current = await rolloutRow(tx, everywhere, { id: row.id, lock: true });
    if (!isUnderWay(current)) return;
    await changeRollout(tx, row.id, { verdict: 'fail', rehearsal: { ...current.rehearsal, missing: [...missing] } });
    const reason = { key: notTakenUp, params: { missing: missing.join(', '), seconds: waited / 1000 } };
    await deps.end.decideRollBack(tx, everywhere, { id: row.id, actor: runner, reason });
  });
}
const notTakenUp = 'releases.rehearsal_not_taken_up';

interface Counts {
  readonly requests: number;
  readonly rehearsed: number;
  readonly failed: number;
}

/** What the route went through between the start of the rehearsal and its last acknowledgement. Two queries: answered, failed. */
async function countsOf(deps: AdvanceDeps, row: RolloutRow, to: Date): Promise<Counts> {
  const answered = predictions({ system: row.system_id, route: row.route_id, from: row.started_at, to });
  const [counted] = await deps.rows.query<{ n: number; rehearsed: number }>(
    `select count() as n, countIf(variant = 'canary') as rehearsed from (${answered.sql})`,
    answered.params,
  );
  const [failed] = await deps.rows.query<{ n: number }>(
    `select sum(n) as n from prediction_failures
     where system_id = {system:String} and route = {route:String}
       and time >= toDateTime64({from:Int64} / 1000, 3, 'UTC') and time < toDateTime64({to:Int64} / 1000, 3, 'UTC')`,
    { system: row.system_id, route: row.route_id, from: row.started_at.getTime(), to: to.getTime() },
  );
  return { requests: counted?.n ?? 0, rehearsed: counted?.rehearsed ?? 0, failed: failed?.n ?? 0 };
}

type Times = Pick<RehearsalReport, 'in_ms' | 'out_ms' | 'processes' | 'missing'>;

/** A process that did not follow fails it. No request says nothing about users, however quick it was. */
function judge(counts: Counts, times: Times): { verdict: Verdict; reason: Message } {
  const { in_ms: into, out_ms: out, processes, missing = [] } = times;
  if (missing.length > 0) {
    const key = into === null ? notTakenUp : 'releases.rehearsal_not_taken_back';
    const params = { missing: missing.join(', '), seconds: rehearsedWithinMs / 1000 };
    return { verdict: 'fail', reason: { key, params } };
  }
  const params = { ...counts, seconds: out === null ? null : out / 1000, processes };
  if (counts.failed > 0) return { verdict: 'fail', reason: { key: 'releases.rehearsal_failed', params } };
  if (counts.rehearsed === 0) return { verdict: 'skipped', reason: { key: 'releases.rehearsal_unseen', params } };
  return { verdict: 'pass', reason: { key: 'releases.rehearsal_passed', params } };
}

/** Writes the report of a rehearsal whose end every process has acknowledged, once its rows can be counted. */
export async function reportRehearsal(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  const { acknowledged_at: done, decided_at: decided } = row;
  if (row.rehearsal?.verdict !== undefined || done === null || decided === null) return;
  if (deps.clock.now().getTime() - done.getTime() < reportAfterMs) return;
  const missing = row.rehearsal?.missing ?? [];
  await writeReport(deps, row, { to: done, out_ms: done.getTime() - decided.getTime(), missing });
}

/** Writes the report of a rehearsal that some process did not take back in time. The roll-back itself goes on until that process follows or ends. */
export async function reportUnfollowed(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  const { decided_at: decided, strategy, rehearsal } = row;
  if (strategy !== 'rehearsal' || rehearsal?.verdict !== undefined || decided === null) return;
  const now = deps.clock.now();
  if (now.getTime() - decided.getTime() < rehearsedWithinMs) return;
  const missing = await deps.serving.behind(row.snapshot_version ?? 0);
  if (missing.length > 0) await writeReport(deps, row, { to: now, out_ms: null, missing });
}

async function writeReport(
  deps: AdvanceDeps,
  row: RolloutRow,
  end: { to: Date; out_ms: number | null; missing: readonly string[] },
): Promise<void> {
  const counts = await countsOf(deps, row, end.to);
  const { targets } = await deps.serving.getRoute(everywhere, row.route_id);
  const times: Times = {
    in_ms: row.rehearsal?.in_ms ?? null,
    out_ms: end.out_ms,
    processes: row.rehearsal?.processes ?? (await deps.serving.acknowledged(row.route_id)).of,
    missing: [...end.missing],
  };
  const { verdict, reason } = judge(counts, times);
  const report: RehearsalReport = {
    ...times,
    ...counts,
    verdict,
    reason,
    before: row.rehearsal?.before ?? {},
    during: row.rehearsal?.during ?? {},
    after: splitOf(targets),
  };
  await transact(deps.db, async (tx: Db) => {
    const current = await rolloutRow(tx, everywhere, { id: row.id, lock: true });
    if (current.rehearsal?.verdict !== undefined) return;
    const after = await changeRollout(tx, row.id, { rehearsal: report, verdict, reason });
    const detail = { verdict, ...times, missing: [...end.missing], ...counts };
    await tell(deps, tx, { row: after, actor: runner, action: 'rollout.rehearsed', detail });
  });
}
