import { hash } from 'node:crypto';

/** Shares are counted in basis points; a bucket is one of them. */
export const bucketCount = 10_000;

/** What the choice needs of a target. `weight` in basis points of all users. */
export interface Weighted {
  readonly role: 'stable' | 'canary';
  readonly weight: number;
}

/**
 * The bucket (0 to 9 999) of `user` under `salt`: the first 13 hexadecimal digits of SHA-256 of `salt:user` (UTF-8), modulo 10 000. So that
 * others can compute it too, it uses nothing but what every language has; 52 bits keep the bias of the modulo under 1e-11.
 */
export function bucketOf(salt: string, user: string): number {
  return Number.parseInt(hash('sha256', `${salt}:${user}`, 'hex').slice(0, 13), 16) % bucketCount;
}

/** Who takes part at all, and which candidate those get, are drawn independently: each has a salt of its own. */
export function saltsOf(period: string): { readonly inclusion: string; readonly variant: string } {
  return { inclusion: `${period}:inclusion`, variant: `${period}:variant` };
}

/** Two draws, each in [0, 10 000). */
export interface Draw {
  readonly inclusion: number;
  readonly variant: number;
}

/** The same user gets the same draw during the whole period. */
export function drawOf(period: string, user: string): Draw {
  const { inclusion, variant } = saltsOf(period);
  return { inclusion: bucketOf(inclusion, user), variant: bucketOf(variant, user) };
}

/** Targets sorted for choosing: one stable, and those that share the first `included` buckets. */
export interface Split<T extends Weighted> {
  readonly stable: T;
  readonly canaries: readonly T[];
  /** Weight of the canaries together. */
  readonly included: number;
}

/** Undefined when no target is stable. */
export function splitOf<T extends Weighted>(targets: readonly T[]): Split<T> | undefined {
  const stable = targets.find((target) => target.role === 'stable');
  const canaries = targets.filter((target) => target.role === 'canary');
  const included = canaries.reduce((sum, target) => sum + target.weight, 0);
  return stable && { stable, canaries, included };
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
