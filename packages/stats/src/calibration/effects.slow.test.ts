import { expect, test } from 'vitest';
import {
  clopperPearsonInterval,
  type Estimate,
  fisherExact,
  ksTwoSample,
  levene,
  mannWhitney,
  momentsOf,
  normalCdf,
  type Random,
  welchT,
} from '../index.ts';
import { SHAPES } from './null-samples.ts';
import { covers, draw, sample, shareOf } from './sampling.ts';

const RUNS = 4000;

interface Plan {
  readonly truth: number;
  readonly interval: (random: Random) => Estimate | null;
  readonly least: number;
}

const exponential = SHAPES['exponential'] ?? (() => 0);
const rows = (random: Random, n: number, row: (random: Random) => number): number[] =>
  Array.from({ length: n }, () => row(random));

/** P(current > reference) when current = shift + reference's law, both standard normal. */
const aucOf = (shift: number): number => normalCdf(shift / Math.SQRT2);

const auc = (n: number, m: number, shift: number): Plan => ({
  truth: aucOf(shift),
  interval: (random) =>
    mannWhitney({ reference: sample(random, n), current: sample(random, m).map((x) => x + shift) }).effect,
  least: 0.93,
});

const plans: Record<string, Plan> = {
  'Welch, n 400/40, spreads 1 to 3': {
    truth: 1,
    interval: (random) =>
      welchT({
        reference: momentsOf(sample(random, 400)),
        current: momentsOf(sample(random, 40).map((x) => 1 + 3 * x)),
      }).effect,
    least: 0.94,
  },
  'Welch, exponential rows, n 200/30': {
    truth: 0,
    interval: (random) =>
      welchT({
        reference: momentsOf(rows(random, 200, exponential)),
        current: momentsOf(rows(random, 30, exponential)),
      }).effect,
    least: 0.92,
  },
  'Mann-Whitney effect 0.5, n 500/30': auc(500, 30, 0),
  'Mann-Whitney effect 0.76, n 40/200': auc(40, 200, 1),
  'Mann-Whitney effect 0.98, n 30/15': auc(30, 15, 3),
  'odds ratio 2.67, n 300/60': {
    truth: 0.4 / 0.6 / (0.2 / 0.8),
    interval: (random) => fisherExact({ reference: draw(random, 300, 0.2), current: draw(random, 60, 0.4) }).effect,
    least: 0.95,
  },
  'ratio of spreads 1.5, n 300/60': {
    truth: 1.5,
    interval: (random) => levene({ groups: [sample(random, 300), sample(random, 60).map((x) => 1.5 * x)] }).effect,
    least: 0.935,
  },
  'ratio of spreads 1, exponential rows, n 300/60': {
    truth: 1,
    interval: (random) => levene({ groups: [rows(random, 300, exponential), rows(random, 60, exponential)] }).effect,
    least: 0.925,
  },
  'KS distance 0.383, n 300/60': {
    truth: 2 * normalCdf(0.5) - 1,
    interval: (random) =>
      ksTwoSample(
        sample(random, 300),
        sample(random, 60).map((x) => x + 1),
      ).effect,
    least: 0.95,
  },
  'Clopper-Pearson, n 40, p 0.1': {
    truth: 0.1,
    interval: (random) => clopperPearsonInterval(draw(random, 40, 0.1)),
    least: 0.945,
  },
};

test.each(Object.entries(plans))(
  'the interval at level 0.95 covers: %s',
  (name, { truth, interval, least }) => {
    const covered = shareOf((random) => {
      const estimate = interval(random);
      return estimate !== null && covers(estimate, truth);
    }, RUNS);
    process.stdout.write(`calibration: ${name}: covers ${covered.toFixed(4)}\n`);
    expect(covered).toBeGreaterThan(least);
  },
  600_000,
);
