import type { Alert, Message } from '@haechi/contract';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import type { IncidentServiceDeps } from './service-deps.ts';
import { incidentOfAlert, insertIncident } from './store.ts';
import type { Cause } from './tables.ts';
import { addToTimeline } from './timeline.ts';

export interface Opening {
  readonly alert: Alert;
  readonly cause: Cause;
  readonly sentence: Message;
  readonly actor: Actor;
}

/** Opens the incident of an alert with the first items of its timeline, or answers the one it has. */
export async function openIncident(deps: IncidentServiceDeps, tx: Db, opening: Opening): Promise<string> {
  const { alert, cause, actor } = opening;
  const now = deps.clock.now();
  const id = deps.random.id('inc', now);
  const opened = await insertIncident(tx, {
    id,
    system_id: alert.system,
    alert_id: alert.id,
    state: 'open',
    severity: alert.severity,
    sentence: opening.sentence,
    cause,
    opened_at: now,
    resolved_at: null,
    resolution: null,
  });
  if (!opened) return (await incidentOfAlert(tx, alert.id))?.id ?? id;
  const add = (item: Parameters<typeof addToTimeline>[2]['item']) => addToTimeline(deps, tx, { incident: id, item });
  await add({
    kind: 'cause',
    time: new Date(cause.finding.opened_at),
    actor: { kind: 'system', id: 'monitors' },
    sentence: cause.finding.sentence,
  });
  await add({
    kind: 'alert',
    time: new Date(alert.raised_at),
    actor: { kind: 'system', id: 'alerts' },
    sentence: { key: 'incidents.timeline.alert', params: {} },
  });
  await add({ kind: 'state', time: now, actor, sentence: { key: 'incidents.timeline.opened', params: {} } });
  const { finding } = cause;
  await deps.trail.record(tx, {
    actor,
    action: 'incident.opened',
    system: alert.system,
    target: { kind: 'incident', id },
    detail: {
      alert: alert.id,
      version: cause.version,
      baseline_version: cause.baseline_version,
      indicator: finding.indicator,
      attribute: finding.attribute,
      worsening: finding.estimate.value,
      n: finding.estimate.n,
    },
  });
  await deps.changes.publish(tx, { topic: 'incidents', id, system: alert.system });
  return id;
}
