import { type Alert, HaechiError, type Policy } from '@haechi/contract';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { notifyStep, recordStep, rollBackStep } from './actions.ts';
import { defaultPolicies } from './constants.ts';
import { decide } from './policy.ts';
import { changePolicy, insertPolicy, policiesOf } from './policy-store.ts';
import { type ResponseDeps, type RollBackOutcome, sentence } from './ports.ts';
import { insertRun, lastRunAt, moveRun, runById, runOf } from './run-store.ts';
import type { RunRow } from './tables.ts';

/** Commands of responses. `answer` is what runs when an alert was raised. */
export function responseService(deps: ResponseDeps) {
  return {
    addDefaults: async (tx: Db, system: string): Promise<void> => {
      for (const policy of defaultPolicies) await insertPolicy(tx, { ...policy, system, revision: 1 });
    },
    update: async (
      tx: Db,
      at: { system: string; id: string; revision: number },
      input: { change: Partial<Policy>; actor: Actor },
    ): Promise<Policy> => {
      const policy = await changePolicy(tx, at, input.change);
      await deps.trail.record(tx, {
        actor: input.actor,
        action: 'policy.changed',
        system: at.system,
        target: { kind: 'policy', id: at.id },
        detail: {
          mode: policy.mode,
          actions: policy.actions,
          enabled: policy.enabled,
          cool_down_s: policy.cool_down_s,
        },
      });
      await deps.changes.publish(tx, { topic: 'policies', id: at.id, system: at.system });
      return policy;
    },
    /**
     * Lets every policy that fits answer the alert; one that fails keeps none of the others. Repeating it changes nothing that is done, and goes on
     * with what was cut off. `last`: no attempt comes after this one, so what still fails is told to people.
     */
    answer: async (alertId: string, last = false): Promise<void> => {
      const alert = await deps.alertById(alertId);
      const policies = await policiesOf(deps.db, everywhere, alert.system);
      const failures: unknown[] = [];
      for (const policy of policies) {
        try {
          const run = await beginRun(deps, policy, alert);
          if (run?.state === 'running') await carryOut(deps, run, { alert, last });
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
    /** Goes on with a run that was approved and has not come to its end. */
    goOn: async (id: string, last = false): Promise<void> => {
      const run = await runById(deps.db, everywhere, id);
      if (run.state === 'running') await carryOut(deps, run, { alert: await deps.alertById(run.alert_id), last });
    },
    /** Carries out what a policy only proposed, in the name of who approves it. */
    approve: async (scope: Scope, id: string, actor: Actor): Promise<string> => {
      const found = await runById(deps.db, scope, id);
      const run: RunRow = { ...found, state: 'running', actor_kind: actor.kind, actor_id: actor.id };
      await transact(deps.db, async (tx) => {
        const moved = await moveRun(tx, id, {
          from: ['proposed'],
          to: { state: 'running', actor_kind: actor.kind, actor_id: actor.id },
        });
        if (!moved) throw new HaechiError('conflict', `This run is ${found.state}, not waiting for approval.`);
        await deps.trail.record(tx, {
          actor,
          action: 'policy.run_approved',
          system: run.system_id,
          target: { kind: 'policy_run', id },
          detail: { policy: run.policy_id, alert: run.alert_id },
        });
        await deps.goOnLater(tx, id);
      });
      await carryOut(deps, run, { alert: await deps.alertById(run.alert_id), last: false });
      return 'done';
    },
  };
}

/** The run of a policy for an alert: a new one with its incident, the one there is, or null when the policy does not answer. */
async function beginRun(deps: ResponseDeps, policy: Policy, alert: Alert): Promise<RunRow | null> {
  const key = { system: alert.system, policy: policy.id, alert: alert.id };
  const existing = await runOf(deps.db, key);
  if (existing !== undefined) return existing;
  const basis = alert.findings[0]?.basis ?? 'limit';
  const now = deps.clock.now();
  const decision = decide(policy, { alert, basis, now, lastRunAt: await lastRunAt(deps.db, key) });
  if (!decision.act) {
    deps.log.info({ policy: policy.id, alert: alert.id, why: decision.why }, 'a policy did not answer an alert');
    return null;
  }
  const evidence = await deps.evidenceOf(alert);
  const state = policy.mode === 'automatic' ? 'running' : policy.mode === 'ask_first' ? 'proposed' : 'dry_run';
  const actor: Actor = { kind: 'policy', id: policy.id };
  const run = await transact(deps.db, async (tx) => {
    const incident = policy.actions.includes('open_incident') && state !== 'dry_run' ? await open(tx) : null;
    const row = await insertRun(tx, {
      id: deps.random.id('run', now),
      policy_id: policy.id,
      system_id: alert.system,
      alert_id: alert.id,
      incident_id: incident,
      actions: policy.actions,
      mode: policy.mode,
      state,
      notified: false,
      actor_kind: 'policy',
      actor_id: policy.id,
      started_at: now,
      ended_at: state === 'dry_run' ? now : null,
    });
    if (row !== null)
      await deps.trail.record(tx, {
        actor,
        action: `policy.run_${state}`,
        system: alert.system,
        target: { kind: 'policy_run', id: row.id },
        detail: { policy: policy.id, alert: alert.id, actions: policy.actions },
      });
    // With the run, or a crash in between would leave a proposal that nobody sees and nobody can approve.
    if (row !== null && row.state !== 'running') await proposeSteps({ ...deps, db: tx }, row, alert);
    return row;
  });
  return run ?? (await runOf(deps.db, key)) ?? null;

  async function open(tx: Db): Promise<string | null> {
    const [finding] = alert.findings;
    if (finding === undefined) return null;
    const cause = {
      alert: alert.id,
      version: alert.version,
      baseline_version: finding.baseline_version,
      route: alert.route,
      finding,
      comparison: [...evidence.comparison],
      lineage: [...evidence.lineage],
    };
    return deps.incidents.open(tx, { alert, cause, sentence: alert.sentence, actor });
  }
}

async function proposeSteps(deps: ResponseDeps, run: RunRow, alert: Alert): Promise<void> {
  const outcome = run.state === 'proposed' ? 'proposed' : 'dry_run';
  for (const kind of run.actions) {
    if (kind === 'open_incident') continue;
    await recordStep(deps, run, {
      kind,
      outcome,
      startedAt: run.started_at,
      sentence: sentence(`responses.${kind}.${outcome}`, { version: alert.version, route: alert.route }),
    });
  }
}

/**
 * Rolls back first, then tells people what became of it. A step that fails leaves the run open, so that the job's next attempt goes on from there; when
 * there is none, people are told that it failed and the run ends as `failed`.
 */
async function carryOut(deps: ResponseDeps, run: RunRow, { alert, last }: { alert: Alert; last: boolean }) {
  let rollBack: RollBackOutcome = 'not_asked';
  let failure: unknown = null;
  try {
    if (run.actions.includes('roll_back')) rollBack = await rollBackStep(deps, run, alert);
  } catch (error) {
    if (!last) throw error;
    failure = error;
    rollBack = { failed: error instanceof Error ? error.message : String(error) };
  }
  if (run.actions.includes('notify')) await notifyStep(deps, run, { alert, rollBack });
  const state = failure === null ? 'done' : 'failed';
  await moveRun(deps.db, run.id, { from: ['running'], to: { state, ended_at: deps.clock.now() } });
  if (failure !== null) throw failure;
}
