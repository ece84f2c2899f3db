import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';

/**
 * The largest distance between distribution functions with the band of Dvoretzky, Kiefer and Wolfowitz (constant by Massart 1990): each
 * sample's own function lies within sqrt(ln(2 / share) / (2 n)) of the truth, the miss probability shared equally. Never too short, rather too long.
 */
export function dkwInterval(input: { distance: number; sizes: readonly number[]; level?: number }): Estimate {
  const { distance, sizes, level = DEFAULT_LEVEL } = input;
  const method = 'largest distance of distribution functions, Dvoretzky-Kiefer-Wolfowitz band';
  const n = sizes.reduce((sum, size) => sum + size, 0);
  if (Number.isNaN(distance)) return { value: distance, lower: null, upper: null, level: null, n, method };
  const share = (1 - level) / sizes.length;
  const half = sizes.reduce((sum, size) => sum + Math.sqrt(Math.log(2 / share) / (2 * size)), 0);
  return {
    value: distance,
    lower: Math.max(0, distance - half),
    upper: Math.min(1, distance + half),
    level,
    n,
    method,
  };
}
