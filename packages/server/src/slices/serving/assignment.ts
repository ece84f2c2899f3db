import { bucketCount, type Draw } from './buckets.ts';

/** What the choice needs of a target. `weight` in basis points of all users. */
export interface Weighted {
  readonly role: 'stable' | 'canary' | 'shadow';
  readonly weight: number;
}

/** Targets sorted for choosing: one stable, and those that share the first `included` buckets. */
export interface Split<T extends Weighted> {
  readonly stable: T;
  readonly canaries: readonly T[];
  /** Weight of the canaries together. */
  readonly included: number;
  /** Gives nobody an answer of its own accord. */
  readonly shadow: T | null;
}

/** Undefined when no target is stable. */
export function splitOf<T extends Weighted>(targets: readonly T[]): Split<T> | undefined {
  const stable = targets.find((target) => target.role === 'stable');
  const canaries = targets.filter((target) => target.role === 'canary');
  const included = canaries.reduce((sum, target) => sum + target.weight, 0);
  const shadow = targets.find((target) => target.role === 'shadow') ?? null;
  return stable && { stable, canaries, included, shadow };
}

/**
 * The target of a draw. Buckets under the canaries' weights together take part, so that a growing share keeps those it has; among several
 * canaries the second draw chooses by their weights. Everybody else gets the stable target.
 */
export function chooseTarget<T extends Weighted>({ stable, canaries, included }: Split<T>, draw: Draw): T {
  if (draw.inclusion >= included) return stable;
  let upTo = 0;
  const point = (draw.variant * included) / bucketCount;
  const chosen = canaries.find((target) => {
    upTo += target.weight;
    return point < upTo;
  });
  return chosen ?? stable;
}
