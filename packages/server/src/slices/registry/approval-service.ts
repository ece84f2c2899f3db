import { type ApprovalStatus, HaechiError } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Notify } from '../notify/index.ts';
import type { Systems } from '../systems/index.ts';
import { type Actor, commitment, type Trail } from '../trail/index.ts';
import { runChecks } from './approval-checks.ts';
import { decisionNotice, requestNotice } from './approval-notices.ts';
import { currentSettings } from './approval-settings.ts';
import { decideApproval, insertApproval, newestApproval, writeTags } from './approval-store.ts';
import type { ModelRuntime } from './model-runtime.ts';
import { type ApprovalAction, approvalMoves, canMove, mayApprove, statusAfterChecks } from './policy.ts';
import { versionLabel } from './read-model.ts';
import { scanArtifact } from './scan-artifact.ts';
import { changeVersion, versionRow } from './store.ts';
import type { ApprovalRow, VersionRef, VersionRow } from './tables.ts';
import type { versionMarks } from './version-marks.ts';
import type { PeopleReader } from './who.ts';

export interface ApprovalServiceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly notify: Pick<Notify, 'enqueue'>;
  readonly people: PeopleReader;
}

export interface DecisionWish extends VersionRef {
  readonly actor: Actor;
  readonly reason: string;
}
type Override = 'one_person' | 'one_person_key' | null;

/** Submitting versions and deciding on them. Each move is in the table of policy.ts; each is one transaction with its trail and its notices. */
export function approvalService(
  deps: ApprovalServiceDeps,
  given: {
    readonly load: (db: Db, ref: VersionRef) => Promise<ModelRuntime>;
    readonly marks: Pick<ReturnType<typeof versionMarks>, 'setStage'>;
  },
) {
  const { db, clock, random, people } = deps;

  async function record(tx: Db, note: { row: ApprovalRow; actor: Actor; action: string; detail: object }) {
    const { row, actor, action, detail } = note;
    const target = { kind: 'model_version', id: versionLabel({ model: row.model_id, version: row.version }) };
    const system = row.system_id;
    await deps.trail.record(tx, { actor, action, system, target, detail: { approval: row.id, ...detail } });
    await deps.changes.publish(tx, { topic: 'models', id: row.model_id, system });
  }

  /** The version and its newest submission, locked; refused when the move is not in the table. */
  async function lockFor(tx: Db, scope: Scope, { action, ...ref }: VersionRef & { action: ApprovalAction }) {
    const version = await versionRow(tx, scope, { ...ref, lock: true });
    if (!canMove(action, version.approval)) throw notPossible(action, version);
    await deps.systems.requireOpen(tx, scope, version.system_id);
    return version;
  }

  async function decide(
    tx: Db,
    wish: DecisionWish & {
      version_row: VersionRow;
      row: ApprovalRow;
      action: 'approve' | 'reject' | 'withdraw';
      override: Override;
    },
  ): Promise<ApprovalRow> {
    const { actor, reason, action, override, version_row: version } = wish;
    const status = approvalMoves[action].to[0] ?? 'none';
    const at = clock.now().toISOString();
    const after = await decideApproval(tx, wish.row.id, {
      status,
      decision: { action, by: { kind: actor.kind, id: actor.id }, at, reason, override },
    });
    await changeVersion(tx, wish, { approval: status });
    await writeTags(tx, wish, {
      approval_status: status === 'none' ? null : status,
      approved_by: status === 'approved' ? actor.id : null,
      approval_timestamp: status === 'approved' ? at : null,
    });
    await record(tx, {
      row: after,
      actor,
      action: trailActionOf(action, version.approval, override),
      detail: { from: version.approval, to: status, override, reason: commitment(after.salt, reason) },
    });
    return after;
  }

  return {
    /**
     * Runs the checks, outside any transaction, and writes what they found together with the notices: a process killed between the two
     * leaves nothing behind, and the version can be submitted again.
     * @throws HaechiError `not_found`, `system_archived`; `conflict` when it is submitted or approved already, or its texts change meanwhile.
     */
    submit: async (scope: Scope, wish: VersionRef & { actor: Actor; comment: string }): Promise<ApprovalRow> => {
      const { actor, comment } = wish;
      const seen = await versionRow(db, scope, wish);
      if (!canMove('submit', seen.approval)) throw notPossible('submit', seen);
      const { settings, revision } = await currentSettings(db, seen.system_id);
      const scan = await scanArtifact(seen, settings.security, () => given.load(db, wish));
      const checks = runChecks({ ...seen, biasMetrics: seen.bias_metrics, scan }, settings);
      const status = statusAfterChecks(checks);
      return transact(db, async (tx) => {
        const version = await lockFor(tx, scope, { ...wish, action: 'submit' });
        const meanwhile = (await currentSettings(tx, version.system_id)).revision;
        if (version.notes_revision !== seen.notes_revision || meanwhile !== revision)
          throw new HaechiError(
            'conflict',
            `What ${versionLabel(wish)} is checked for was changed while the checks ran. Submit it again.`,
            { where: 'version' },
          );
        const now = clock.now();
        const row: ApprovalRow = {
          id: random.id('apr', now),
          system_id: version.system_id,
          model_id: version.model_id,
          version: version.version,
          attempt: ((await newestApproval(tx, wish))?.attempt ?? 0) + 1,
          status,
          checks,
          settings,
          settings_revision: revision,
          notes_revision: version.notes_revision,
          comment,
          submitted_by_kind: actor.kind,
          submitted_by: actor.id,
          created_at: now,
          salt: random.bytes(32),
          decisions: [],
        };
        await insertApproval(tx, row);
        await changeVersion(tx, wish, { approval: status });
        if (version.stage === 'none') await given.marks.setStage(tx, wish, { stage: 'staging', actor });
        await writeTags(tx, wish, {
          developer: version.developer === '' ? version.created_by : version.developer,
          performance_metrics: JSON.stringify(version.metrics),
          approval_status: status,
          approved_by: null,
          approval_timestamp: null,
        });
        const verdicts = Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
        const action = status === 'pending_review' ? 'model.approval_requested' : 'model.validation_failed';
        const detail = {
          attempt: row.attempt,
          from: version.approval,
          to: status,
          settings: revision,
          checks: verdicts,
        };
        await record(tx, { row, actor, action, detail });
        await deps.notify.enqueue(tx, requestNotice(row, await people.holdersOf(tx, 'models.approve')));
        return row;
      });
    },
    /**
     * Approves; of two who do at once the second is told that it is decided.
     * @throws HaechiError `not_found`, `conflict` unless it waits for review, `four_eyes`, `system_archived`.
     */
    approve: async (tx: Db, scope: Scope, wish: DecisionWish & { override: boolean }): Promise<ApprovalRow> => {
      const version = await lockFor(tx, scope, { ...wish, action: 'approve' });
      const row = await pendingOf(tx, wish);
      const answer = await fourEyes({ people, db: tx }, { ...wish, version_row: version, row });
      if (!answer.allowed) throw refusal(answer.why, versionLabel(wish));
      const after = await decide(tx, {
        ...wish,
        version_row: version,
        row,
        action: 'approve',
        override: answer.override,
      });
      await deps.notify.enqueue(tx, decisionNotice(after));
      return after;
    },
    /** Rejects what waits for review, or takes an approval back. Protective, so that keys and the submitter may do it too. @throws HaechiError `not_found`, `conflict`. */
    reject: async (tx: Db, scope: Scope, wish: DecisionWish): Promise<ApprovalRow> => {
      const version = await lockFor(tx, scope, { ...wish, action: 'reject' });
      const row = await pendingOf(tx, wish);
      const after = await decide(tx, { ...wish, version_row: version, row, action: 'reject', override: null });
      await deps.notify.enqueue(tx, decisionNotice(after));
      return after;
    },
    /** Takes a submission back before it is decided. @throws HaechiError `not_found`, `conflict`. */
    withdraw: async (tx: Db, scope: Scope, wish: DecisionWish): Promise<ApprovalRow> => {
      const version = await lockFor(tx, scope, { ...wish, action: 'withdraw' });
      const row = await pendingOf(tx, wish);
      return decide(tx, { ...wish, version_row: version, row, action: 'withdraw', override: null });
    },
  };
}

/** Asks policy.ts whether somebody may approve, with what it has to know about people. */
export async function fourEyes(
  { people, db }: { people: PeopleReader; db: Db },
  asked: { actor: Actor; override: boolean; version_row: VersionRow; row: ApprovalRow },
) {
  const { actor, override, version_row: version, row } = asked;
  const involved = await Promise.all([
    people.personBehind(db, { kind: version.registered_by_kind, id: version.created_by }),
    people.personBehind(db, { kind: row.submitted_by_kind, id: row.submitted_by }),
  ]);
  return mayApprove({
    kind: actor.kind === 'account' ? 'account' : 'key',
    person: await people.personBehind(db, actor),
    involved,
    approvers: (await people.holdersOf(db, 'models.approve')).length,
    override,
  });
}

async function pendingOf(tx: Db, ref: VersionRef): Promise<ApprovalRow> {
  const row = await newestApproval(tx, ref);
  if (row === undefined) throw new Error(`the version ${versionLabel(ref)} has a state without a submission`);
  return row;
}

function trailActionOf(action: ApprovalAction, from: ApprovalStatus, override: Override): string {
  if (action === 'approve') return override === null ? 'model.approved' : 'model.approved_by_override';
  if (action === 'withdraw') return 'model.approval_withdrawn';
  return from === 'approved' ? 'model.approval_revoked' : 'model.rejected';
}

function notPossible(action: ApprovalAction, version: VersionRow): HaechiError {
  const label = versionLabel({ model: version.model_id, version: version.version });
  const from = approvalMoves[action].from.join(', ');
  return new HaechiError(
    'conflict',
    `The approval of ${label} is ${version.approval}; ${action} is possible from ${from} alone. Read it again.`,
    { where: 'approval_status', found: version.approval, action },
  );
}

const refusals = {
  own: 'you registered or submitted it. Somebody else has to approve it',
  key: 'an API key approves nothing. A person has to approve it, signed in',
  own_override_possible:
    'you registered or submitted it. Nobody else may approve here: approve it with `override`, which is recorded as an exception, or invite a second approver',
  key_override_possible:
    'an API key approves nothing. On an installation with one approver at most, `override` records an exception',
} as const;

function refusal(why: keyof typeof refusals, label: string): HaechiError {
  return new HaechiError('four_eyes', `The version ${label} is not approved: ${refusals[why]}.`, {
    where: 'version',
    why,
  });
}
