import { HaechiError } from '@haechi/contract';
import { bucketCount } from './buckets.ts';

/** A version's share of a route's users, in basis points. */
export interface Target {
  readonly version: number;
  readonly weight: number;
  readonly role: 'stable' | 'canary';
}

export const onlyStable = (version: number): readonly Target[] => [{ version, weight: bucketCount, role: 'stable' }];

/**
 * Refuses a split that does not say for every user which version they get.
 * @throws HaechiError `invalid_request`
 */
export function checkTargets(targets: readonly Target[]): void {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  const stable = targets.filter(({ role }) => role === 'stable').length;
  const versions = new Set(targets.map(({ version }) => version)).size;
  const whole = targets.every(({ weight }) => Number.isInteger(weight) && weight >= 0);
  const problem =
    stable !== 1
      ? `there are ${stable} stable versions; there must be one`
      : versions !== targets.length
        ? 'a version stands twice'
        : !whole || total !== bucketCount
          ? `the weights add up to ${total}; they are whole numbers and add up to ${bucketCount}`
          : null;
  if (problem !== null)
    throw new HaechiError('invalid_request', `The split is not valid: ${problem}.`, { where: 'targets' });
}

/** The canary that counts as the candidate: the first with a share. A period of comparison lasts as long as it is the same. */
export function candidateOf(targets: readonly Target[]): Target | undefined {
  return targets.find(({ role, weight }) => role === 'canary' && weight > 0);
}
export function stableOf(targets: readonly Target[]): Target | undefined {
  return targets.find(({ role }) => role === 'stable');
}
