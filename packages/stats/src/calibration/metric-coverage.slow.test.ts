import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  blockBootstrapInterval,
  bootstrapInterval,
  calibrateScores,
  classificationMetrics,
  confusionMatrixOf,
  confusionOf,
  countBootstrapInterval,
  delongTest,
  type Estimate,
  estimatedPerformance,
  estimationError,
  multiclassAuc,
  multiclassMetrics,
  normalCdf,
  predictedCounts,
  type Random,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  scoreCounts,
  seededRandom,
} from '../index.ts';
import { covers, draw, normal, shareOf } from './sampling.ts';

/** Coverage of every metric of a record over many samples; the truth is the metric of one very large sample. */
function coverage<Name extends string>(input: {
  readonly truth: Readonly<Record<Name, number>>;
  readonly estimates: (random: Random) => Readonly<Record<Name, Estimate>>;
  readonly runs: number;
}): Record<string, number> {
  const names = Object.keys(input.truth) as Name[];
  const held: Record<string, number> = {};
  for (let run = 0; run < input.runs; run += 1) {
    const estimates = input.estimates(seededRandom(run * 104_729 + 1));
    for (const name of names) {
      held[name] = (held[name] ?? 0) + (covers(estimates[name], input.truth[name]) ? 1 : 0);
    }
  }
  return Object.fromEntries(names.map((name) => [name, (held[name] ?? 0) / input.runs]));
}

function say(what: string, covered: Record<string, number>): void {
  process.stdout.write(`calibration: ${what}: ${JSON.stringify(covered)}\n`);
}

const pick = (name: string, all: Record<string, Estimate>): number => all[name]?.value ?? Number.NaN;

describe('a binary classifier with 20 % positives', () => {
  const one = (random: Random, n: number) => {
    const labels = Array.from({ length: n }, () => (random() < 0.2 ? 1 : 0));
    const odds = labels.map((label) => Math.log(0.25) - 0.5 + (label === 1 ? 1 : 0) + normal(random));
    return { labels, scores: odds.map((x) => 1 / (1 + Math.exp(-x))) };
  };
  const all = ({ labels, scores }: ReturnType<typeof one>) => ({
    ...classificationMetrics(confusionOf({ labels, predictions: scores.map((s) => (s > 0.25 ? 1 : 0)) })),
    auc: rocAuc({ labels, scores }),
    averagePrecision: averagePrecision(scoreCounts({ labels, scores })),
  });
  test.each([100, 400, 3000])('n = %i', (n) => {
    const many = all(one(seededRandom(7), 2_000_000));
    const truth = Object.fromEntries(Object.keys(many).map((name) => [name, pick(name, many)]));
    const covered = coverage({ truth, estimates: (random) => all(one(random, n)), runs: n > 1000 ? 800 : 2000 });
    say(`binary metrics n ${n}`, covered);
    for (const share of Object.values(covered)) expect(share).toBeGreaterThan(n < 200 ? 0.9 : 0.925);
  });

  test('DeLong: alarms when two models are as good as each other; its interval when one is better', () => {
    const models = (random: Random, n: number, gain: number) => {
      const labels = Array.from({ length: n }, () => (random() < 0.2 ? 1 : 0));
      const shared = labels.map(() => normal(random));
      const score = (size: number) => labels.map((y, i) => size * y + (shared[i] ?? 0) * 0.8 + 0.6 * normal(random));
      return { labels, first: score(1), second: score(1 + gain) };
    };
    const many = models(seededRandom(3), 400_000, 0.5);
    const truth = delongTest(many).difference.value;
    for (const n of [150, 1000]) {
      const alarms = shareOf((random) => delongTest(models(random, n, 0)).pValue <= 0.05, 2000);
      const covered = shareOf((random) => covers(delongTest(models(random, n, 0.5)).difference, truth), 2000);
      say(`DeLong n ${n}`, { alarms, covered });
      expect(alarms).toBeLessThan(0.07);
      expect(covered).toBeGreaterThan(0.93);
    }
  });

  test('expected calibration error over ten bins, calibrated and not', () => {
    const promised = (random: Random, n: number, truth: (p: number) => number) => {
      const scores = Array.from({ length: n }, () => (Math.floor(10 * random()) + 0.5) / 10);
      return scoreCounts({ scores, labels: scores.map((p) => (random() < truth(p) ? 1 : 0)) });
    };
    const bent = (p: number): number => p + 0.6 * (p - 0.5) * (1 - p) * 2 * p;
    const error = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95].reduce(
      (sum, p) => sum + Math.abs(bent(p) - p) / 10,
      0,
    );
    for (const n of [200, 2000]) {
      const far = shareOf((r) => covers(reliability(promised(r, n, bent)).expectedCalibrationError, error), 1500);
      let ratio = 0;
      const none = shareOf((r) => {
        const result = reliability(promised(r, n, (p) => p)).expectedCalibrationError;
        ratio += result.value / result.noise / 1500;
        return covers(result, 0);
      }, 1500);
      say(`calibration error n ${n}`, { far, none, 'mean/noise': ratio });
      expect(far).toBeGreaterThan(0.94);
      expect(none).toBeGreaterThan(0.94);
      expect(ratio).toBeGreaterThan(0.93);
      expect(ratio).toBeLessThan(1.07);
    }
  });
});

test('several classes, 70, 25 and 5 %', () => {
  const classes = ['a', 'b', 'c'];
  const hit = [0.9, 0.6, 0.5];
  const matrix = (random: Random, n: number) => {
    const labels = Array.from({ length: n }, () => {
      const u = random();
      return u < 0.7 ? 0 : u < 0.95 ? 1 : 2;
    });
    const predictions = labels.map((y) => (random() < (hit[y] ?? 0) ? y : random() < 0.7 ? (y + 1) % 3 : (y + 2) % 3));
    return multiclassMetrics(confusionMatrixOf({ classes, labels, predictions }));
  };
  const flat = (m: ReturnType<typeof matrix>): Record<string, Estimate> => ({
    accuracy: m.accuracy,
    balancedAccuracy: m.balancedAccuracy,
    macroPrecision: m.macro.precision,
    macroF1: m.macro.f1,
    weightedPrecision: m.weighted.precision,
    weightedF1: m.weighted.f1,
    rareF1: m.perClass['c']?.f1 ?? m.accuracy,
  });
  const many = flat(matrix(seededRandom(5), 3_000_000));
  const truth = Object.fromEntries(Object.keys(many).map((name) => [name, pick(name, many)]));
  for (const n of [200, 1000]) {
    const covered = coverage({ truth, estimates: (random) => flat(matrix(random, n)), runs: 2000 });
    say(`several classes n ${n}`, covered);
    for (const share of Object.values(covered)) expect(share).toBeGreaterThan(0.92);
  }
});

test('one-vs-rest AUC of three classes, 70, 25 and 5 %', () => {
  const one = (random: Random, n: number): Record<string, Estimate> => {
    const labels = Array.from({ length: n }, () => {
      const u = random();
      return u < 0.7 ? 0 : u < 0.95 ? 1 : 2;
    });
    const scores = labels.flatMap((y) => [0, 1, 2].map((k) => (y === k ? 1 : 0) + normal(random)));
    const { macro, weighted } = multiclassAuc({ labels, scores, classes: 3 });
    return { macro, weighted };
  };
  const truth = { macro: normalCdf(Math.SQRT1_2), weighted: normalCdf(Math.SQRT1_2) };
  for (const n of [150, 1000]) {
    const covered = coverage({
      truth,
      estimates: (random) => one(random, n) as Record<keyof typeof truth, Estimate>,
      runs: 1500,
    });
    say(`one-vs-rest AUC n ${n}`, covered);
    // At n 150 the rare class has 7 or 8 rows.
    for (const share of Object.values(covered)) expect(share).toBeGreaterThan(n < 200 ? 0.9 : 0.93);
  }
});

test('regression, normal errors and errors with a heavy tail', () => {
  const heavy = (random: Random): number =>
    normal(random) / Math.sqrt((normal(random) ** 2 + normal(random) ** 2 + 6) / 8);
  for (const [name, error] of [
    ['normal', normal],
    ['heavy', heavy],
  ] as const) {
    const metrics = (random: Random, n: number): Record<string, Estimate> => {
      const targets = Array.from({ length: n }, () => 20 + 2 * normal(random));
      const predictions = targets.map((y) => 20 + 0.8 * (y - 20) + error(random));
      return { ...regressionMetrics(regressionMoments({ targets, predictions, shift: 20 })) };
    };
    const many = metrics(seededRandom(2), 3_000_000);
    const truth = Object.fromEntries(Object.keys(many).map((key) => [key, pick(key, many)]));
    for (const n of [50, 500]) {
      const covered = coverage({ truth, estimates: (random) => metrics(random, n), runs: 2000 });
      say(`regression ${name} n ${n}`, covered);
      for (const share of Object.values(covered)) expect(share).toBeGreaterThan(n < 100 ? 0.9 : 0.925);
    }
  }
});

describe('bootstrap', () => {
  const meanOf =
    (values: Float64Array) =>
    (rows: Uint32Array): number =>
      rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / rows.length;
  test('mean of skewed values, percentile and BCa', () => {
    const one = (random: Random, kind: 'percentile' | 'bca'): Estimate => {
      const values = Float64Array.from({ length: 60 }, () => -Math.log(1 - random()));
      return bootstrapInterval({ n: 60, statistic: meanOf(values), random, draws: 400, kind });
    };
    const covered = {
      percentile: shareOf((random) => covers(one(random, 'percentile'), 1), 800),
      bca: shareOf((random) => covers(one(random, 'bca'), 1), 800),
    };
    say('bootstrap, exponential mean n 60', covered);
    for (const share of Object.values(covered)) expect(share).toBeGreaterThan(0.9);
  });

  test('mean of an autocorrelated series: blocks cover far better than rows', () => {
    const one = (random: Random, kind: 'blocks' | 'rows'): Estimate => {
      let level = normal(random) / Math.sqrt(1 - 0.36);
      const values = Float64Array.from({ length: 600 }, () => {
        level = 0.6 * level + normal(random);
        return level;
      });
      const input = { n: 600, statistic: meanOf(values), random, draws: 300 };
      return kind === 'blocks' ? blockBootstrapInterval(input) : bootstrapInterval(input);
    };
    const covered = {
      blocks: shareOf((random) => covers(one(random, 'blocks'), 0), 600),
      rows: shareOf((random) => covers(one(random, 'rows'), 0), 300),
    };
    say('bootstrap, AR(1) 0.6 n 600', covered);
    expect(covered.blocks).toBeGreaterThan(0.88);
    expect(covered.rows).toBeLessThan(0.8);
  });

  test.each(['multinomial', 'poisson'] as const)(
    'a gap of two rates from counts, %s, groups of 900 and 100',
    (kind) => {
      const covered = shareOf((random) => {
        const [a, b] = [draw(random, 900, 0.8), draw(random, 100, 0.6)];
        const counts = [a.positives, a.n - a.positives, b.positives, b.n - b.positives];
        const statistic = ([p = 0, q = 0, r = 0, s = 0]: readonly number[]): number => p / (p + q) - r / (r + s);
        return covers(countBootstrapInterval({ counts, statistic, random, kind, draws: 400 }), 0.2);
      }, 1500);
      say(`count bootstrap ${kind}`, { covered });
      expect(covered).toBeGreaterThan(0.92);
      expect(covered).toBeLessThan(0.98);
    },
  );
});

const CBPE_METRICS = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;

/** Which realised metrics lie in their band, in one run of calibrating on a reference and estimating a chunk. */
function bandsOf(random: Random, reference: number, multiplier: number): Record<string, boolean> {
  const truth = (score: number): number => 0.1 + 0.7 * score ** 2;
  const one = (n: number) => {
    const scores = Array.from({ length: n }, () => Math.round(200 * random()) / 200);
    return { scores, labels: scores.map((score) => (random() < truth(score) ? 1 : 0)) };
  };
  const calibration = calibrateScores(scoreCounts(one(reference)));
  const fresh = one(1000);
  const predictions = fresh.scores.map((score) => (score >= 0.5 ? 1 : 0));
  const came = { ...classificationMetrics(confusionOf({ labels: fresh.labels, predictions })), auc: rocAuc(fresh) };
  const estimate = estimatedPerformance({ ...predictedCounts(fresh), calibration, multiplier });
  return Object.fromEntries(
    CBPE_METRICS.map((name) => [name, estimationError(estimate[name], came[name]).withinBand === true]),
  );
}

test.each([
  [5000, 3],
  [5000, 1.96],
  [500, 3],
  [500, 1.96],
])('CBPE: a reference of %i rows, bands of %d sampling errors around chunks of 1000', (reference, multiplier) => {
  const runs = 600;
  const all = Array.from({ length: runs }, (_, run) => bandsOf(seededRandom(run * 7919 + 5), reference, multiplier));
  const held = Object.fromEntries(
    CBPE_METRICS.map((name) => [name, all.filter((within) => within[name] === true).length / runs]),
  );
  say(`CBPE reference ${reference}, ${multiplier} errors`, held);
  // 500 reference rows leave the isotonic fit too steep, which the AUC shows.
  for (const share of Object.values(held)) expect(share).toBeGreaterThan(multiplier === 3 ? 0.97 : 0.87);
});
