import { describe, expect, test } from 'vitest';
import {
  adwin,
  cramerVonMises,
  cusum,
  pageHinkley,
  seededRandom,
  startAdwin,
  startCusum,
  startPageHinkley,
} from '../index.ts';
import { counts, NULL_TRIALS } from './null-samples.ts';
import { runLength } from './run-lengths.ts';
import { normal, shareOf } from './sampling.ts';
import { type SequentialPlan, simulateSequential } from './sequential-simulation.ts';

/** The quick sister of the slow simulations: coarse bounds, enough to catch a broken formula. */
const RUNS = 400;

describe('tests of true hypotheses alarm about one time in twenty, samples of 150 and 40', () => {
  test.each(Object.entries(NULL_TRIALS))('%s', (_name, trial) => {
    const rate = shareOf((random) => trial(random, { n: 150, m: 40 }) <= 0.05, RUNS);
    expect(rate).toBeGreaterThan(0.01);
    expect(rate).toBeLessThan(0.095);
  });
});

test('the simulation catches a test that ignores ties', () => {
  const rate = shareOf((random) => {
    const [reference, current] = [counts(random, 150), counts(random, 40)];
    return cramerVonMises({ reference, current, ties: 'ignored' }).pValue <= 0.05;
  }, RUNS);
  expect(rate).toBeGreaterThan(0.9);
});

const PLAN: SequentialPlan = { looks: 60, rows: [20, 5], row: [normal, normal], spreads: [1, 1], kind: 'means' };

test('an mSPRT of equal means seldom alarms under sixty looks, 4 rows to 1', () => {
  const outcomes = Array.from({ length: 200 }, (_, run) => simulateSequential(seededRandom(run), PLAN));
  expect(outcomes.filter(({ alarmAt }) => alarmAt !== null).length).toBeLessThanOrEqual(16);
  expect(outcomes.filter(({ missed }) => missed).length).toBeLessThanOrEqual(16);
});

test('the simulation catches a comparison of unequal means', () => {
  const plan: SequentialPlan = { ...PLAN, row: [normal, (random) => 0.8 + normal(random)] };
  for (let run = 0; run < 10; run += 1) expect(simulateSequential(seededRandom(run), plan).alarmAt).not.toBeNull();
});

test('detectors alarm on unchanging streams as seldom as they say', () => {
  const planned = runLength({
    start: startCusum({ target: 0, std: 1, runLength: 300 }),
    step: cusum,
    row: normal,
    streams: 1,
    length: 60_000,
  });
  expect(planned.mean).toBeGreaterThan(225);
  expect(planned.mean).toBeLessThan(400);
  const page = { start: startPageHinkley(), step: pageHinkley, row: normal, streams: 2, length: 10_000 };
  expect(runLength(page).alarms).toBeLessThanOrEqual(1);
  const window = { start: startAdwin(), step: adwin, row: () => 0, streams: 2, length: 10_000 };
  expect(runLength({ ...window, row: (random) => random() }).alarms).toBeLessThanOrEqual(1);
});
