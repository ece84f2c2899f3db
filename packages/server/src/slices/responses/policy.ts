import type { Alert, Finding, Policy } from '@haechi/contract';

export interface Occasion {
  readonly alert: Pick<Alert, 'severity'>;
  readonly basis: Finding['basis'];
  /** When this policy last acted in this system, or null. */
  readonly lastRunAt: Date | null;
  readonly now: Date;
}

export type Decision =
  | { readonly act: false; readonly why: 'disabled' | 'other_basis' | 'other_severity' | 'cooling_down' }
  | { readonly act: true };

/** Whether a policy answers an alert. Pure. */
export function decide(policy: Policy, occasion: Occasion): Decision {
  if (!policy.enabled) return { act: false, why: 'disabled' };
  if (policy.when.objective_basis !== occasion.basis) return { act: false, why: 'other_basis' };
  if (policy.when.severity !== null && policy.when.severity !== occasion.alert.severity)
    return { act: false, why: 'other_severity' };
  const { lastRunAt } = occasion;
  if (lastRunAt !== null && occasion.now.getTime() - lastRunAt.getTime() < policy.cool_down_s * 1000)
    return { act: false, why: 'cooling_down' };
  return { act: true };
}
