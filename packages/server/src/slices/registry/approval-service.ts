import { type ApprovalStatus, HaechiError } from '@haechi/contract';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { type Actor, commitment } from '../trail/index.ts';
import { type ApprovalDeps, lockForMove, recordMove } from './approval-moves.ts';
import { decisionNotice } from './approval-notices.ts';
import { decideApproval, newestApproval, writeTags } from './approval-store.ts';
import { type ApprovalAction, approvalMoves, mayApprove } from './policy.ts';
import { versionLabel } from './read-model.ts';
import { changeVersion } from './store.ts';
import { type SubmitDeps, submitVersion } from './submit-version.ts';
import type { ApprovalRow, VersionRef, VersionRow } from './tables.ts';
import type { PeopleReader } from './who.ts';

export interface DecisionWish extends VersionRef {
  readonly actor: Actor;
  readonly reason: string;
}
type Override = 'one_person' | 'one_person_key' | null;

interface Decided extends DecisionWish {
  readonly version_row: VersionRow;
  readonly row: ApprovalRow;
  readonly action: 'approve' | 'reject' | 'withdraw';
  readonly override: Override;
}

/** Submitting versions and deciding on them. Each move is in the table of policy.ts; each is one transaction with its trail and its notices. */
export function approvalService(deps: SubmitDeps) {
  const { people } = deps;
  return {
    submit: submitVersion(deps),
    /**
     * Approves; of two who do at once the second is told that it is decided.
     * @throws HaechiError `not_found`, `conflict` unless it waits for review, `four_eyes`, `system_archived`.
     */
    approve: async (tx: Db, scope: Scope, wish: DecisionWish & { override: boolean }): Promise<ApprovalRow> => {
      const version = await lockForMove(deps, tx, { ...wish, scope, action: 'approve' });
      const row = await pendingOf(tx, wish);
      const answer = await fourEyes({ people, db: tx }, { ...wish, version_row: version, row });
      if (!answer.allowed) throw refusal(answer.why, versionLabel(wish));
      const after = await decide(deps, tx, {
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
      const version = await lockForMove(deps, tx, { ...wish, scope, action: 'reject' });
      const row = await pendingOf(tx, wish);
      const after = await decide(deps, tx, { ...wish, version_row: version, row, action: 'reject', override: null });
      await deps.notify.enqueue(tx, decisionNotice(after));
      return after;
    },
    /** Takes a submission back before it is decided. @throws HaechiError `not_found`, `conflict`. */
    withdraw: async (tx: Db, scope: Scope, wish: DecisionWish): Promise<ApprovalRow> => {
      const version = await lockForMove(deps, tx, { ...wish, scope, action: 'withdraw' });
      const row = await pendingOf(tx, wish);
      return decide(deps, tx, { ...wish, version_row: version, row, action: 'withdraw', override: null });
    },
  };
}

async function decide(deps: ApprovalDeps, tx: Db, wish: Decided): Promise<ApprovalRow> {
  const { actor, reason, action, override, version_row: version } = wish;
  const status = approvalMoves[action].to[0] ?? 'none';
  const at = deps.clock.now().toISOString();
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
  await recordMove(deps, tx, {
    row: after,
    actor,
    action: trailActionOf(action, version.approval, override),
    detail: { from: version.approval, to: status, override, reason: commitment(after.salt, reason) },
  });
  return after;
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
