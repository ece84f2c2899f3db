/** A rehearsal proves that a route can be rolled back without users noticing: a rollout of the version that it serves anyway, which always ends by being taken out. */
import { HaechiError, type Message, type RehearsalReport, type Verdict } from '@haechi/contract';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import { predictions } from '../events/index.ts';
import { versionLabel } from '../registry/index.ts';
import { routesTopic } from '../serving/index.ts';
import type { Actor } from '../trail/index.ts';
import { acknowledgeWithinMs, reportAfterMs } from './constants.ts';
import type { AdvanceDeps } from './deps.ts';
import { targetsOf, wholeStep } from './rollout-plan.ts';
import { tell } from './service.ts';
import { active, beginRollout } from './start-rollout.ts';
import { changeRollout } from './store.ts';
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
    // It goes on: the runner notes it when the last process follows.
    if (error instanceof HaechiError && error.code === 'not_ready') return row;
    throw error;
  }
}

/** Notes how long it took until every process served the rehearsed split; the time of the rehearsal runs from then on. @throws HaechiError `not_ready` */
export async function noteTakenUp(deps: AdvanceDeps, row: RolloutRow, timeoutMs: number): Promise<RolloutRow> {
  if (row.rehearsal?.in_ms !== undefined) return row;
  await deps.snapshots.acknowledgedByAll(routesTopic, row.snapshot_version ?? 0, timeoutMs);
  const now = deps.clock.now();
  const { of } = await deps.serving.acknowledged(row.route_id);
  const rehearsal = { ...row.rehearsal, in_ms: now.getTime() - row.started_at.getTime(), processes: of };
  return changeRollout(deps.db, row.id, { rehearsal, step_started_at: now });
}

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

/** No request says nothing about users, however quick it was. */
function judge(
  counts: Counts,
  times: { in_ms: number; out_ms: number; processes: number },
): { verdict: Verdict; reason: Message } {
  const params = { ...counts, seconds: times.out_ms / 1000, processes: times.processes };
  if (counts.failed > 0) return { verdict: 'fail', reason: { key: 'releases.rehearsal_failed', params } };
  if (counts.rehearsed === 0) return { verdict: 'skipped', reason: { key: 'releases.rehearsal_unseen', params } };
  return { verdict: 'pass', reason: { key: 'releases.rehearsal_passed', params } };
}

/** Writes the report of a rehearsal whose end every process has acknowledged, once its rows can be counted. */
export async function reportRehearsal(deps: AdvanceDeps, row: RolloutRow): Promise<void> {
  const { acknowledged_at: done, decided_at: decided } = row;
  if (row.rehearsal?.verdict !== undefined || done === null || decided === null) return;
  if (deps.clock.now().getTime() - done.getTime() < reportAfterMs) return;
  const counts = await countsOf(deps, row, done);
  const { targets } = await deps.serving.getRoute(everywhere, row.route_id);
  const times = {
    in_ms: row.rehearsal?.in_ms ?? 0,
    out_ms: done.getTime() - decided.getTime(),
    processes: row.rehearsal?.processes ?? 0,
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
    const after = await changeRollout(tx, row.id, { rehearsal: report, verdict, reason });
    const detail = { verdict, ...times, ...counts };
    await tell(deps, tx, { row: after, actor: runner, action: 'rollout.rehearsed', detail });
  });
}
