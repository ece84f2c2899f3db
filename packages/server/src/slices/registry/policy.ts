/** Where a version's approval may go, and who may move it. Pure. */
import type { ApprovalCheck, ApprovalStatus, Permission } from '@haechi/contract';

export type ApprovalAction = 'submit' | 'withdraw' | 'approve' | 'reject';

interface Move {
  readonly permission: Permission;
  readonly from: readonly ApprovalStatus[];
  /** More than one: the checks decide. */
  readonly to: readonly ApprovalStatus[];
}

/** The one table of the approval: every state, and who may move it. What is not here is refused. */
export const approvalMoves: Readonly<Record<ApprovalAction, Move>> = {
  submit: {
    permission: 'models.write',
    from: ['none', 'failed_validation', 'rejected'],
    to: ['pending_review', 'failed_validation'],
  },
  withdraw: { permission: 'models.write', from: ['pending_review'], to: ['none'] },
  approve: { permission: 'models.approve', from: ['pending_review'], to: ['approved'] },
  reject: { permission: 'models.approve', from: ['pending_review', 'approved'], to: ['rejected'] },
};

export function canMove(action: ApprovalAction, from: ApprovalStatus): boolean {
  return approvalMoves[action].from.includes(from);
}

/** Where a submission goes: on to people only when every required check passed. Skipped and error are no pass. */
export function statusAfterChecks(
  checks: readonly Pick<ApprovalCheck, 'required' | 'verdict'>[],
): 'pending_review' | 'failed_validation' {
  return checks.every(({ required, verdict }) => !required || verdict === 'pass')
    ? 'pending_review'
    : 'failed_validation';
}

export interface ApprovalQuestion {
  readonly kind: 'account' | 'key';
  /** The account that asks, or that made the key that asks; null when nobody is known behind it. */
  readonly person: string | null;
  /** Whoever registered and whoever submitted the version, in the same way. */
  readonly involved: readonly (string | null)[];
  /** Active accounts of the installation that may approve anywhere. */
  readonly approvers: number;
  /** Whether the caller asks for the recorded exception of a one-person installation. */
  readonly override: boolean;
}

type ApprovalAnswer =
  | { readonly allowed: true; readonly override: 'one_person' | 'one_person_key' | null }
  | { readonly allowed: false; readonly why: 'own' | 'key' | 'own_override_possible' | 'key_override_possible' };

/**
 * Four eyes: nobody approves what they registered or submitted, and no key approves. Where at most one person may approve at all, an
 * override that is asked for is allowed, and recorded as one.
 */
export function mayApprove({ kind, person, involved, approvers, override }: ApprovalQuestion): ApprovalAnswer {
  const alone = approvers <= 1;
  // Who stands behind the preset key is not known: on a one-person installation it is taken to be that person.
  const own = involved.some((one) => (one === null ? alone : one === person));
  if (kind === 'account' && !own) return { allowed: true, override: null };
  if (alone && override) return { allowed: true, override: kind === 'key' ? 'one_person_key' : 'one_person' };
  if (kind === 'key') return { allowed: false, why: alone ? 'key_override_possible' : 'key' };
  return { allowed: false, why: alone ? 'own_override_possible' : 'own' };
}
