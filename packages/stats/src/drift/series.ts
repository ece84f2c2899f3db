import type { Random } from '../estimate.ts';

/** Series without a change, for the tests of the drift monitor only. Each has about unit spread. */
export const QUIET_SERIES = {
  independent: (random: Random, n: number) => Array.from({ length: n }, () => gauss(random)),
  'heavy tails (Cauchy)': (random: Random, n: number) =>
    Array.from({ length: n }, () => Math.tan(Math.PI * (random() - 0.5))),
  'rare ones (0.4 %)': (random: Random, n: number) => Array.from({ length: n }, () => (random() < 0.004 ? 1 : 0)),
  'autoregressive 0.9': (random: Random, n: number) => autoregressive(random, n, 0.9),
  'autoregressive 0.99': (random: Random, n: number) => autoregressive(random, n, 0.99),
  'autoregressive 0.998': (random: Random, n: number) => autoregressive(random, n, 0.998),
  'season of 48 rows': (random: Random, n: number) => seasonal(random, n, 48),
  'season of 365 rows': (random: Random, n: number) => seasonal(random, n, 365),
  'season of 3000 rows': (random: Random, n: number) => seasonal(random, n, 3000),
  'weeks of 336 rows with levels of their own': (random: Random, n: number) => {
    let level = 0;
    return Array.from({ length: n }, (_, i) => {
      if (i % 336 === 0) level = gauss(random);
      return gauss(random) + level + Math.sin((i * 2 * Math.PI) / 48);
    });
  },
} as const;

/** A standard normal deviate (Box and Muller). */
export function gauss(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function autoregressive(random: Random, n: number, memory: number): number[] {
  const fresh = Math.sqrt(1 - memory * memory);
  let value = gauss(random);
  return Array.from({ length: n }, () => {
    value = memory * value + fresh * gauss(random);
    return value;
  });
}

function seasonal(random: Random, n: number, period: number): number[] {
  return Array.from({ length: n }, (_, i) => gauss(random) + 1.5 * Math.sin((i * 2 * Math.PI) / period));
}
