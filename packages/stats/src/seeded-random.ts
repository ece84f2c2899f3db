import type { Random } from './estimate.ts';

/**
 * A random source that a seed decides (mulberry32, 32 bits of state): for simulations and repeatable splits. Never for secrets.
 * Every call advances it; two sources of one seed give one sequence.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
