import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../index.ts';
import { SHAPES } from './null-samples.ts';
import { normal } from './sampling.ts';
import { type SequentialPlan, simulateSequential } from './sequential-simulation.ts';

const RUNS = 2000;
/** 0.05 and two standard errors of a share of RUNS that is truly 0.05. */
const MOST = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS);

const scaled = (std: number, row: (random: Random) => number) => (random: Random) => std * row(random);
const coin = (p: number) => (random: Random) => (random() < p ? 1 : 0);
const exponential = SHAPES['exponential'] ?? normal;
const logNormal = SHAPES['log-normal (skewness 6)'] ?? normal;

const BASE: SequentialPlan = { looks: 150, rows: [32, 8], row: [normal, normal], spreads: [1, 1], kind: 'means' };

const scenarios: Record<string, { plan: Partial<SequentialPlan>; most?: number }> = {
  'means, normal, 4 to 1': { plan: {} },
  'means, spreads 1 to 3, 4 to 1': { plan: { row: [normal, scaled(3, normal)], spreads: [1, 3] } },
  'means, exponential, 4 to 1': { plan: { row: [exponential, exponential] } },
  'means, log-normal (skewness 6), 4 to 1': { plan: { row: [logNormal, logNormal] }, most: 0.1 },
  'means, one-sided': { plan: { alternative: 'greater' } },
  'means, planned ten times too small': { plan: { planned: 0.05 } },
  'means, planned spread five times too large': { plan: { spreads: [5, 5] } },
  'one mean, normal': { plan: { kind: 'mean' } },
  'rates, p 0.5, 4 to 1': { plan: { kind: 'rates', row: [coin(0.5), coin(0.5)] } },
  'rates, p 0.03, 4 to 1': { plan: { kind: 'rates', row: [coin(0.03), coin(0.03)] } },
};

describe(`mSPRT: alarms and misses of the interval at any of 150 looks, ${RUNS} runs`, () => {
  test.each(Object.entries(scenarios))(
    '%s',
    (name, { plan, most = MOST }) => {
      let alarms = 0;
      let missed = 0;
      for (let run = 0; run < RUNS; run += 1) {
        const outcome = simulateSequential(seededRandom(7919 * run + name.length), { ...BASE, ...plan });
        if (outcome.alarmAt !== null) alarms += 1;
        if (outcome.missed) missed += 1;
      }
      process.stdout.write(`calibration: mSPRT ${name}: alarms ${alarms / RUNS}, interval missed ${missed / RUNS}\n`);
      expect(alarms / RUNS).toBeLessThanOrEqual(most);
      expect(missed / RUNS).toBeLessThanOrEqual(most);
    },
    600_000,
  );
});

test('power: a difference of 0.3 standard deviations, 4 to 1, is found by all, half of them within 400 rows of current', () => {
  const shifted: SequentialPlan = { ...BASE, row: [normal, (random) => 0.3 + normal(random)], truth: 0.3 };
  const looks = Array.from({ length: 500 }, (_, run) => simulateSequential(seededRandom(run), shifted).alarmAt ?? 999);
  looks.sort((a, b) => a - b);
  const rows = [250, 450].map((at) => (looks[at] ?? 0) * 8);
  process.stdout.write(`calibration: mSPRT power: rows of current until found, median ${rows[0]}, 90 % ${rows[1]}\n`);
  expect(rows[0]).toBeLessThan(400);
  expect(looks[499]).toBeLessThanOrEqual(150);
}, 600_000);
