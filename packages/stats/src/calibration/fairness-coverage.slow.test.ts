import { expect, test } from 'vitest';
import {
  aif360Metrics,
  type Confusion,
  type Estimate,
  fairlearnMetrics,
  generalisedEntropy,
  groupComparison,
  type Random,
  ratioInterval,
} from '../index.ts';
import { covers, draw, shareOf } from './sampling.ts';

const RUNS = 2000;

/** A group of n rows with these rates, labels half and half of `base`. */
interface Plan {
  readonly n: number;
  readonly base: number;
  readonly tpr: number;
  readonly fpr: number;
}

function confusion(random: Random, { n, base, tpr, fpr }: Plan): Confusion {
  const positives = Math.round(n * base);
  const hits = draw(random, positives, tpr).positives;
  const alarms = draw(random, n - positives, fpr).positives;
  return { tp: hits, fn: positives - hits, fp: alarms, tn: n - positives - alarms };
}

function expected({ n, base, tpr, fpr }: Plan): Confusion {
  const positives = Math.round(n * base);
  return { tp: positives * tpr, fn: positives * (1 - tpr), fp: (n - positives) * fpr, tn: (n - positives) * (1 - fpr) };
}

const PLANS: readonly (readonly Plan[])[] = [
  [
    { n: 900, base: 0.4, tpr: 0.8, fpr: 0.2 },
    { n: 90, base: 0.3, tpr: 0.6, fpr: 0.3 },
    { n: 40, base: 0.5, tpr: 0.8, fpr: 0.2 },
  ],
  [
    { n: 500, base: 0.5, tpr: 0.7, fpr: 0.1 },
    { n: 500, base: 0.5, tpr: 0.7, fpr: 0.1 },
  ],
];

test.each([
  [
    { n: 900, p: 0.5 },
    { n: 100, p: 0.4 },
  ],
  [
    { n: 40, p: 0.1 },
    { n: 400, p: 0.3 },
  ],
  [
    { n: 2000, p: 0.02 },
    { n: 200, p: 0.05 },
  ],
])('the ratio of %o to %o', (a, b) => {
  const covered = shareOf(
    (random) => covers(ratioInterval({ a: draw(random, a.n, a.p), b: draw(random, b.n, b.p) }), a.p / b.p),
    RUNS,
  );
  process.stdout.write(`calibration: ratio ${a.n} ${a.p} / ${b.n} ${b.p}: covers ${covered}\n`);
  expect(covered).toBeGreaterThan(0.93);
  expect(covered).toBeLessThan(0.98);
});

test('every named metric of Fairlearn and AIF360 covers, groups unequal and equal', () => {
  for (const plans of PLANS) {
    const all = (groups: readonly Confusion[]): Record<string, Estimate> => {
      const named = Object.fromEntries(groups.map((cells, i) => [String(i), cells]));
      const out: Record<string, Estimate> = {};
      const keep = (prefix: string, metrics: object): void => {
        for (const [key, value] of Object.entries(metrics))
          if (typeof value === 'object') out[`${prefix} ${key}`] = value;
      };
      keep('between', fairlearnMetrics({ groups: named }));
      keep('mean', fairlearnMetrics({ groups: named, agg: 'mean' }));
      keep('overall', fairlearnMetrics({ groups: named, method: 'to_overall' }));
      const [privileged, unprivileged] = groups;
      if (privileged && unprivileged) keep('aif360', aif360Metrics({ privileged, unprivileged }));
      const cells = Object.fromEntries(groups.map((g, i) => [String(i), { positives: g.tp, n: g.tp + g.fn }]));
      const { groupMin, groupMax } = groupComparison({ cells });
      keep('tpr', { groupMin, groupMax });
      return out;
    };
    const truth = all(plans.map((plan) => expected({ ...plan, n: plan.n * 1e6 })));
    const held: Record<string, number> = {};
    shareOf((random) => {
      const estimates = all(plans.map((plan) => confusion(random, plan)));
      for (const [name, { value }] of Object.entries(truth)) {
        const own = estimates[name];
        held[name] = (held[name] ?? 0) + (own && covers(own, value) ? 1 / RUNS : 0);
      }
      return true;
    }, RUNS);
    const [least] = Object.entries(held).sort(([, a], [, b]) => a - b);
    const rounded = Object.fromEntries(Object.entries(held).map(([name, share]) => [name, Number(share.toFixed(3))]));
    process.stdout.write(`calibration: fairness, ${plans.length} groups: ${JSON.stringify(rounded)}\n`);
    expect(least?.[1], least?.[0]).toBeGreaterThan(0.93);
  }
});

test.each([
  { alpha: 1, n: 300, f: 0.1, g: 0.2 },
  { alpha: 2, n: 300, f: 0.1, g: 0.2 },
  { alpha: 2, n: 60, f: 0.05, g: 0.05 },
  { alpha: 1, n: 1000, f: 0.02, g: 0.01 },
])('generalised entropy, alpha $alpha, n $n, shares of errors $f and $g', ({ alpha, n, f, g }) => {
  const of = (fp: number, fn: number, rest: number) =>
    generalisedEntropy({ confusion: { tp: rest, fp, tn: 0, fn }, alpha });
  const truth = of(f * 1e6, g * 1e6, (1 - f - g) * 1e6).value;
  const covered = shareOf((random) => {
    const counts = [0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const u = random();
      const at = u < f ? 0 : u < f + g ? 1 : 2;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return covers(of(counts[0] ?? 0, counts[1] ?? 0, counts[2] ?? 0), truth);
  }, RUNS);
  process.stdout.write(`calibration: entropy alpha ${alpha} n ${n}: covers ${covered}\n`);
  expect(covered).toBeGreaterThan(0.92);
});
