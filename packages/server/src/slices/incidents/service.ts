import { HaechiError, type Message } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { openIncident } from './open-incident.ts';
import type { IncidentServiceDeps } from './service-deps.ts';
import { upsertAction } from './step-store.ts';
import { incidentById, setState } from './store.ts';
import type { ActionOutcome, IncidentRow } from './tables.ts';
import { addToTimeline } from './timeline.ts';

/** A step of a response, shown in the incident it answers. The same `id` again updates it. */
export interface ActionNote {
  readonly id: string;
  readonly incident: string;
  readonly system: string;
  readonly kind: string;
  readonly outcome: ActionOutcome;
  readonly sentence: Message;
  readonly policy: string | null;
  readonly run: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly error: string | null;
  readonly actor: Actor;
}
interface Place {
  readonly scope: Scope;
  readonly id: string;
}

/** Commands on incidents; each runs on the transaction it is given. */
export function incidentService(deps: IncidentServiceDeps) {
  return {
    open: (tx: Db, opening: Parameters<typeof openIncident>[2]) => openIncident(deps, tx, opening),
    /** Writes down a step of a response: in the list of actions and on the timeline. */
    recordAction: async (tx: Db, action: ActionNote): Promise<void> => {
      await upsertAction(tx, {
        id: action.id,
        incident_id: action.incident,
        kind: action.kind,
        outcome: action.outcome,
        sentence: action.sentence,
        policy_id: action.policy,
        run_id: action.run,
        started_at: action.startedAt,
        ended_at: action.endedAt,
        error: action.error,
      });
      const item = {
        kind: 'action',
        time: action.endedAt ?? action.startedAt,
        actor: action.actor,
        sentence: action.sentence,
      } as const;
      await addToTimeline(deps, tx, { incident: action.incident, item });
      await deps.changes.publish(tx, { topic: 'incidents', id: action.incident, system: action.system });
    },
    addNote: async (tx: Db, at: Place, input: { text: string; actor: Actor }): Promise<void> => {
      const row = await incidentById(tx, at.scope, at.id);
      const sentence = { key: 'incidents.timeline.note', params: { text: input.text } };
      await addToTimeline(deps, tx, {
        incident: row.id,
        item: { kind: 'note', time: deps.clock.now(), actor: input.actor, sentence },
      });
      await tell(deps, tx, {
        row,
        actor: input.actor,
        action: 'incident.noted',
        detail: { characters: input.text.length },
      });
    },
    resolve: async (tx: Db, at: Place, input: { resolution: string; actor: Actor }): Promise<void> =>
      move(deps, tx, { row: await incidentById(tx, at.scope, at.id), to: 'resolved', ...input }),
    reopen: async (tx: Db, at: Place, actor: Actor): Promise<void> =>
      move(deps, tx, { row: await incidentById(tx, at.scope, at.id), to: 'open', actor, resolution: null }),
  };
}

/** @throws HaechiError `conflict` when the incident is in that state already */
async function move(
  deps: IncidentServiceDeps,
  tx: Db,
  step: { row: IncidentRow; to: 'open' | 'resolved'; actor: Actor; resolution: string | null },
): Promise<void> {
  const { row, to, actor, resolution } = step;
  const now = deps.clock.now();
  const moved = await setState(tx, row.id, { state: to, resolved_at: to === 'resolved' ? now : null, resolution });
  if (!moved) throw new HaechiError('conflict', `Incident ${row.id} is ${to} already.`);
  const done = to === 'resolved' ? 'resolved' : 'reopened';
  const sentence = { key: `incidents.timeline.${done}`, params: { resolution } };
  await addToTimeline(deps, tx, { incident: row.id, item: { kind: 'state', time: now, actor, sentence } });
  await tell(deps, tx, { row, actor, action: `incident.${done}`, detail: {} });
}

async function tell(
  deps: IncidentServiceDeps,
  tx: Db,
  what: { row: IncidentRow; actor: Actor; action: string; detail: { characters?: number } },
): Promise<void> {
  const { row, actor, action, detail } = what;
  await deps.trail.record(tx, {
    actor,
    action,
    system: row.system_id,
    target: { kind: 'incident', id: row.id },
    detail,
  });
  await deps.changes.publish(tx, { topic: 'incidents', id: row.id, system: row.system_id });
}
