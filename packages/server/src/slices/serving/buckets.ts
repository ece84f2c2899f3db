import { hash } from 'node:crypto';

/** Shares are counted in basis points; a bucket is one of them. */
export const bucketCount = 10_000;

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
