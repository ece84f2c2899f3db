import type { Alert, Message } from '@haechi/contract';
import { transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { type ResponseDeps, type RollBackOutcome, sentence } from './ports.ts';
import { claimNotice } from './run-store.ts';
import type { ActionKind, RunRow } from './tables.ts';

type Outcome = 'running' | 'done' | 'failed' | 'proposed' | 'dry_run' | 'skipped';

/** Writes a step into the run's incident (if it has one) and, when it ended, into the trail. The same step again updates it. */
export async function recordStep(
  deps: ResponseDeps,
  run: RunRow,
  step: { kind: ActionKind; outcome: Outcome; sentence: Message; startedAt: Date; error?: string },
): Promise<void> {
  const { kind, outcome } = step;
  const actor: Actor = {
    kind: run.actor_kind === 'account' ? 'account' : run.actor_kind === 'key' ? 'key' : 'policy',
    id: run.actor_id,
  };
  const now = deps.clock.now();
  const endedAt = outcome === 'running' || outcome === 'proposed' ? null : now;
  await transact(deps.db, async (tx) => {
    if (run.incident_id !== null) {
      await deps.incidents.recordAction(tx, {
        id: `${run.id}.${kind}`,
        incident: run.incident_id,
        system: run.system_id,
        kind,
        outcome,
        sentence: step.sentence,
        policy: run.policy_id,
        run: run.id,
        startedAt: step.startedAt,
        endedAt,
        error: step.error ?? null,
        actor,
      });
    }
    if (outcome === 'running') return;
    await deps.trail.record(tx, {
      actor,
      action: `policy.action_${outcome}`,
      system: run.system_id,
      target: { kind: 'policy_run', id: run.id },
      detail: { policy: run.policy_id, action: kind, alert: run.alert_id, incident: run.incident_id },
    });
  });
}

/** Takes the version that the alert names out of its route. Safe to repeat: a rollout that is back already answers as it did. */
export async function rollBackStep(deps: ResponseDeps, run: RunRow, alert: Alert): Promise<'done' | 'nothing'> {
  const startedAt = deps.clock.now();
  const version = alert.version;
  await recordStep(deps, run, {
    kind: 'roll_back',
    outcome: 'running',
    startedAt,
    sentence: sentence('responses.roll_back.running', { version, route: alert.route }),
  });
  try {
    const actor: Actor = { kind: 'policy', id: run.policy_id };
    const result = await deps.rollBack(alert, { actor, reason: alert.findings[0]?.indicator ?? alert.objective });
    if (result === null) {
      await recordStep(deps, run, {
        kind: 'roll_back',
        outcome: 'skipped',
        startedAt,
        sentence: sentence('responses.roll_back.nothing', { version, route: alert.route }),
      });
      return 'nothing';
    }
    const seconds = result.doneMs === null ? null : result.doneMs / 1000;
    await recordStep(deps, run, {
      kind: 'roll_back',
      outcome: 'done',
      startedAt,
      sentence: sentence('responses.roll_back.done', {
        version: result.candidate,
        stable: result.stable,
        route: alert.route,
        seconds,
      }),
    });
    return 'done';
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await recordStep(deps, run, {
      kind: 'roll_back',
      outcome: 'failed',
      startedAt,
      error: reason,
      sentence: sentence('responses.roll_back.failed', { version, reason }),
    });
    throw error;
  }
}

/** Tells people what happened and what was done, through every channel that wants to hear of the system. */
export async function notifyStep(
  deps: ResponseDeps,
  run: RunRow,
  { alert, rollBack }: { alert: Alert; rollBack: RollBackOutcome },
): Promise<void> {
  const startedAt = deps.clock.now();
  const incident = run.incident_id;
  await transact(deps.db, async (tx) => {
    if (!(await claimNotice(tx, run.id))) return;
    await deps.notify.enqueue(tx, {
      event: 'incident.answered',
      system: run.system_id,
      severity: alert.severity,
      subject: sentence(subjectOf(rollBack), { system: run.system_id, version: alert.version }),
      body: [
        alert.sentence,
        ...alert.findings.slice(0, 5).map((finding) => finding.sentence),
        whatBecame(rollBack, alert),
      ],
      path: incident === null ? `/alerts/${alert.id}` : `/incidents/${incident}`,
      refs: { alert: alert.id, ...(incident === null ? {} : { incident }) },
    });
  });
  await recordStep(deps, run, {
    kind: 'notify',
    outcome: 'done',
    startedAt,
    sentence: sentence('responses.notify.queued'),
  });
}

/** A message says that a version was taken out only when it was. */
function subjectOf(rollBack: RollBackOutcome): string {
  if (rollBack === 'done') return 'responses.notify.subject';
  return typeof rollBack === 'object' ? 'responses.notify.subject_failed' : 'responses.notify.subject_incident';
}

function whatBecame(rollBack: RollBackOutcome, { version, route }: Alert): Message {
  if (rollBack === 'done') return sentence('responses.notify.done', { version, route });
  if (typeof rollBack === 'object')
    return sentence('responses.notify.failed', { version, route, reason: rollBack.failed });
  return sentence(rollBack === 'nothing' ? 'responses.roll_back.nothing' : 'responses.notify.no_roll_back', {
    version,
    route,
  });
}
