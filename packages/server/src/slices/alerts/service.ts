import { type Finding, HaechiError, type Message } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Jobs } from '../../platform/jobs.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Monitors } from '../monitors/index.ts';
import type { Notify } from '../notify/index.ts';
import type { VerdictChanged } from '../objectives/index.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { alertSentence, resolutionOf, severityOf } from './policy.ts';
import { addFindings, alertedBefore, insertAlert, lockAlert, openAlert, resolveAlert } from './store.ts';
import { type AlertKey, type AlertRow, alertTables } from './tables.ts';

export interface AlertsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly jobs: Pick<Jobs, 'enqueue' | 'work'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly notify: Pick<Notify, 'enqueue'>;
  readonly monitors: Pick<Monitors, 'findingsById'>;
}

export const ALERT_RAISED = 'alert.raised';
/** What the job `alert.raised` carries. */
export interface AlertRaised {
  readonly alert: string;
}

export const watch: Actor = { kind: 'system', id: 'alerts' };

interface Told {
  readonly row: AlertRow;
  readonly action: string;
  readonly actor: Actor;
  readonly detail: NonNullable<Parameters<Trail['record']>[1]['detail']>;
}

async function tell(tx: Db, deps: AlertsDeps, { row, action, actor, detail }: Told): Promise<void> {
  await deps.trail.record(tx, { actor, action, system: row.system_id, target: { kind: 'alert', id: row.id }, detail });
  await deps.changes.publish(tx, { topic: 'alerts', id: row.id, system: row.system_id });
}

/** Numbers of a finding for the trail, which outlives the rows they came from. */
function numbersOf({ id, indicator, attribute, group, feature, estimate, p_adjusted }: Finding) {
  const { value, lower, upper, n } = estimate;
  return { id, indicator, attribute, group, feature, value, lower, upper, n, p_adjusted };
}

/** Hands an alert that was inserted to responses, channels, trail and consoles. */
export async function announceRaised(
  tx: Db,
  deps: AlertsDeps,
  raised: { row: AlertRow; findings: readonly Finding[] },
): Promise<void> {
  const { row, findings } = raised;
  const data: AlertRaised = { alert: row.id };
  await deps.jobs.enqueue(tx, { queue: ALERT_RAISED, data });
  await deps.notify.enqueue(tx, {
    event: ALERT_RAISED,
    system: row.system_id,
    severity: row.severity,
    subject: row.sentence,
    body: findings.map(({ sentence }) => sentence),
    path: `/systems/${row.system_id}`,
    refs: { alert: row.id },
  });
  await tell(tx, deps, {
    row,
    action: ALERT_RAISED,
    actor: watch,
    detail: {
      objective: row.objective_id,
      basis: row.basis,
      severity: row.severity,
      route: row.route,
      version: row.version,
      monitor: row.monitor_id,
      slice: row.slice,
      findings: findings.map(numbersOf),
    },
  });
}

function keyOf({ system, objective, route, version, monitor, slice }: VerdictChanged): AlertKey {
  return {
    system_id: system,
    objective_id: objective,
    route,
    version,
    monitor_id: monitor ?? null,
    slice: slice ?? '',
  };
}

/** Raises an alert, or adds to the one that is open. What was alerted before, and what is no longer open, raises nothing. */
async function raise(tx: Db, deps: AlertsDeps, changed: VerdictChanged): Promise<void> {
  const key = keyOf(changed);
  const before = await openAlert(tx, key);
  const ids = [...new Set([...(before?.finding_ids ?? []), ...changed.findingIds])];
  const findings = await deps.monitors.findingsById(tx, everywhere, ids);
  const described = {
    finding_ids: findings.map(({ id }) => id),
    severity: severityOf(findings),
    sentence: alertSentence({ basis: changed.basis, route: changed.route, version: changed.version }, findings),
  };
  if (before !== undefined) {
    if (described.finding_ids.length <= before.finding_ids.length) return;
    await addFindings(tx, before.id, described);
    await tell(tx, deps, {
      row: before,
      action: 'alert.extended',
      actor: watch,
      detail: { findings: findings.map(numbersOf) },
    });
    return;
  }
  const open = findings.filter(({ closed_at }) => closed_at === null);
  if (open.length === 0 || (await alertedBefore(tx, changed.objective, changed.findingIds))) return;
  const now = deps.clock.now();
  const row: AlertRow = {
    ...key,
    ...described,
    id: deps.random.id('alr', now),
    basis: changed.basis,
    state: 'open',
    raised_at: now,
    acknowledged_at: null,
    acknowledged_by: null,
    resolved_at: null,
    resolved_by: null,
    resolution: null,
  };
  if (await insertAlert(tx, row)) await announceRaised(tx, deps, { row, findings });
}

/** Resolves an alert for a reason. */
export async function closeAlert(
  tx: Db,
  deps: AlertsDeps,
  closing: { row: AlertRow; reason: Message; actor: Actor },
): Promise<void> {
  const { row, reason, actor } = closing;
  await resolveAlert(tx, row.id, { by: actor.id, reason, now: deps.clock.now() });
  await tell(tx, deps, { row, action: 'alert.resolved', actor, detail: { reason: reason.key } });
}

/** Resolves the alert whose findings are all closed. One that still rests on an open finding stays: the message was overtaken. */
async function settle(
  tx: Db,
  deps: AlertsDeps,
  changed: VerdictChanged & { verdict: 'pass' | 'skipped' },
): Promise<void> {
  const row = await openAlert(tx, keyOf(changed));
  if (row === undefined) return;
  const findings = await deps.monitors.findingsById(tx, everywhere, row.finding_ids);
  if (changed.verdict === 'pass' && findings.some(({ closed_at }) => closed_at === null)) return;
  await closeAlert(tx, deps, { row, reason: resolutionOf(changed.verdict, findings), actor: watch });
}

/** Commands of alerts. */
export function alertsService(deps: AlertsDeps) {
  return {
    /** What the job `objective.verdict_changed` does. Repeating it changes nothing. */
    onVerdict: (changed: VerdictChanged): Promise<void> =>
      transact(deps.db, async (tx) => {
        const { verdict } = changed;
        if (verdict === 'fail' && changed.onFail === 'alert') await raise(tx, deps, changed);
        if (verdict === 'pass' || verdict === 'skipped') await settle(tx, deps, { ...changed, verdict });
      }),
    /** @throws HaechiError `not_found`, `conflict` when it is resolved. Acknowledging twice changes nothing. */
    acknowledge: async (tx: Db, scope: Scope, wish: { id: string; actor: Actor }): Promise<void> => {
      const row = await lockAlert(tx, scope, wish.id);
      if (row.state === 'acknowledged') return;
      refuseResolved(row);
      await alertTables(tx)
        .updateTable('alerts')
        .set({ state: 'acknowledged', acknowledged_at: deps.clock.now(), acknowledged_by: wish.actor.id })
        .where('id', '=', row.id)
        .execute();
      await tell(tx, deps, { row, action: 'alert.acknowledged', actor: wish.actor, detail: {} });
    },
    /** @throws HaechiError `not_found`, `conflict` when it is resolved already */
    resolve: async (tx: Db, scope: Scope, wish: { id: string; reason: string; actor: Actor }): Promise<void> => {
      const row = await lockAlert(tx, scope, wish.id);
      refuseResolved(row);
      const reason = { key: 'alerts.resolution.by_hand', params: { reason: wish.reason } };
      await closeAlert(tx, deps, { row, reason, actor: wish.actor });
    },
  };
}

function refuseResolved(row: AlertRow): void {
  if (row.state === 'resolved')
    throw new HaechiError('conflict', `The alert ${row.id} is resolved already.`, { where: 'id' });
}
