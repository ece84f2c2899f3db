import { HaechiError } from '@haechi/contract';
import { bucketCount } from './buckets.ts';

/** A version's share of a route's users, in basis points. */
export interface Target {
  readonly version: number;
  readonly weight: number;
  /** `shadow`: gives nobody an answer unless it is asked for (`preview`), and has no weight. */
  readonly role: 'stable' | 'canary' | 'shadow';
  /** Of a shadow: the share of requests copied to it, basis points. */
  readonly share?: number;
  /** Of a shadow: whether it answers requests that ask for the preview. */
  readonly preview?: boolean;
}

export const onlyStable = (version: number): readonly Target[] => [{ version, weight: bucketCount, role: 'stable' }];

/**
 * Refuses a split that does not say for every user which version they get.
 * @throws HaechiError `invalid_request`
 */
export function checkTargets(targets: readonly Target[]): void {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  const stable = targets.filter(({ role }) => role === 'stable').length;
  // The same version may stand in two roles: that is how a roll-back is rehearsed without anybody getting another model.
  const versions = new Set(targets.map(({ version, role }) => `${role} ${version}`)).size;
  const whole = targets.every(
    ({ weight, share = 0 }) => Number.isInteger(weight) && weight >= 0 && share >= 0 && share <= bucketCount,
  );
  const shadows = targets.filter(({ role }) => role === 'shadow');
  const problem =
    stable !== 1
      ? `there are ${stable} stable versions; there must be one`
      : versions !== targets.length
        ? 'a version stands twice'
        : shadows.length > 1 || shadows.some(({ weight }) => weight > 0)
          ? 'there is at most one shadow, and it has no weight'
          : !whole || total !== bucketCount
            ? `the weights add up to ${total}; they are whole numbers and add up to ${bucketCount}`
            : null;
  if (problem !== null)
    throw new HaechiError('invalid_request', `The split is not valid: ${problem}.`, { where: 'targets' });
}

/**
 * The target that counts as the candidate: the first canary with a weight, or the shadow that requests are copied to. A period of comparison
 * lasts as long as version and role are the same.
 */
export function candidateOf(targets: readonly Target[]): Target | undefined {
  return (
    targets.find(({ role, weight }) => role === 'canary' && weight > 0) ??
    targets.find(({ role, share = 0 }) => role === 'shadow' && share > 0)
  );
}
export function stableOf(targets: readonly Target[]): Target | undefined {
  return targets.find(({ role }) => role === 'stable');
}
