import { expect, test } from 'vitest';
import {
  andersonDarlingKSample,
  chiSquareHomogeneity,
  cramerVonMises,
  type Estimate,
  gTest,
  normalCdf,
  type Random,
} from '../index.ts';
import { categories, covers, sample, shareOf } from './sampling.ts';

const RUNS = 1000;
const DRAWS = 300;

interface Plan {
  readonly truth: number;
  readonly interval: (random: Random) => Estimate;
  readonly least: number;
  readonly most: number;
}

/** Cramér's V of two populations that are sampled with n and m rows. */
function cramersV(p: readonly number[], q: readonly number[], [n, m]: readonly [number, number]): number {
  const w = n / (n + m);
  const parts = p.map((one, i) => {
    const mean = w * one + (1 - w) * (q[i] ?? 0);
    return (w * (one - mean) ** 2 + (1 - w) * ((q[i] ?? 0) - mean) ** 2) / mean;
  });
  return Math.sqrt(parts.reduce((sum, part) => sum + part, 0));
}

const named = (counts: readonly number[]) => Object.fromEntries(counts.map((count, i) => [`${i}`, count]));
const even = (k: number): number[] => new Array<number>(k).fill(1 / k);
/** Every second share raised, every other lowered. */
const uneven = (k: number, by: number): number[] => even(k).map((share, i) => share * (1 + (i % 2 === 0 ? by : -by)));

interface Design {
  readonly sizes: readonly [number, number];
  readonly of?: 'chi' | 'g';
}

function chiPlan(k: number, by: number, { sizes, of = 'chi' }: Design): Plan {
  const [p, q] = [even(k), uneven(k, by)];
  return {
    truth: cramersV(p, q, sizes),
    interval: (random) => {
      const [reference, current] = [categories(random, sizes[0], p), categories(random, sizes[1], q)];
      return of === 'g'
        ? gTest({ table: [reference, current] }).effect
        : chiSquareHomogeneity({ reference: named(reference), current: named(current) }).effect;
    },
    least: 0.93,
    // At no effect the lower bound is 0 and only the upper one can miss.
    most: by === 0 ? 1 : 0.985,
  };
}

/** The root of the mean over the common law of the weighted mean square of the distances of normal laws from it. */
function gapOf(shifts: readonly number[], sizes: readonly number[], form: 'cvm' | 'ad'): number {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const parts = sizes.map((size) => size / n);
  const [first = 0, second = 0] = parts;
  let sum = 0;
  let last = 0;
  const step = 0.002;
  for (let x = -9; x < 9 + Math.max(...shifts); x += step) {
    const own = shifts.map((shift) => normalCdf(x - shift));
    const common = own.reduce((all, f, i) => all + (parts[i] ?? 0) * f, 0);
    const square = own.reduce((all, f, i) => all + (parts[i] ?? 0) * (f - common) ** 2, 0);
    const weight = form === 'cvm' ? 1 / (first * second) : 1 / Math.max(1e-12, common * (1 - common));
    sum += weight * square * (common - last);
    last = common;
  }
  return Math.sqrt(sum);
}

function gapPlan(shifts: readonly number[], sizes: readonly number[], form: 'cvm' | 'ad'): Plan {
  return {
    truth: gapOf(shifts, sizes, form),
    interval: (random) => {
      const samples = shifts.map((shift, i) => sample(random, sizes[i] ?? 0).map((x) => x + shift));
      const bootstrap = { random, draws: DRAWS };
      const [reference = [], current = []] = samples;
      return form === 'cvm'
        ? cramerVonMises({ reference, current, bootstrap }).effect
        : andersonDarlingKSample({ samples, bootstrap }).effect;
    },
    least: 0.92,
    most: 1,
  };
}

const plans: Record<string, Plan> = {
  'V, 2 x 2, none, n 500/500': chiPlan(2, 0, { sizes: [500, 500] }),
  'V, 2 x 8, none, n 2000/300': chiPlan(8, 0, { sizes: [2000, 300] }),
  'V, 2 x 4, 0.1, n 400/400': chiPlan(4, 0.2, { sizes: [400, 400] }),
  'V, 2 x 20, 0.15, n 3000/1000': chiPlan(20, 0.35, { sizes: [3000, 1000] }),
  'V, 2 x 2, 0.3, n 200/100': chiPlan(2, 0.6, { sizes: [200, 100] }),
  'V of G, 2 x 6, 0.1, n 800/500': chiPlan(6, 0.2, { sizes: [800, 500], of: 'g' }),
  'V of G, 2 x 6, none, n 800/500': chiPlan(6, 0, { sizes: [800, 500], of: 'g' }),
  'Cramer-von Mises gap, none, n 200/100': gapPlan([0, 0], [200, 100], 'cvm'),
  'Cramer-von Mises gap, shift 0.2, n 300/200': gapPlan([0, 0.2], [300, 200], 'cvm'),
  'Cramer-von Mises gap, shift 1, n 100/60': gapPlan([0, 1], [100, 60], 'cvm'),
  'Anderson-Darling gap, none, n 150/100/80': gapPlan([0, 0, 0], [150, 100, 80], 'ad'),
  'Anderson-Darling gap, shifts 0.2 and 0.4, n 150/150/150': gapPlan([0, 0.2, 0.4], [150, 150, 150], 'ad'),
  'Anderson-Darling gap, shift 1, n 100/60': gapPlan([0, 1], [100, 60], 'ad'),
};

test.each(Object.entries(plans))(`%s: the interval covers, ${RUNS} runs`, { timeout: 600_000 }, (name, plan) => {
  const covered = shareOf((random) => covers(plan.interval(random), plan.truth), RUNS);
  process.stdout.write(`calibration: ${name}: truth ${plan.truth.toFixed(4)}, covered ${covered}\n`);
  expect(covered).toBeGreaterThanOrEqual(plan.least);
  expect(covered).toBeLessThanOrEqual(plan.most);
});
