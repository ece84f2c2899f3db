import { describe, expect, test } from 'vitest';
import { seededRandom } from '../index.ts';
import { type CanaryPlan, simulateCanary } from './canary-simulation.ts';

const RUNS = 1000;
/** 0.05 and two standard errors of a share of RUNS that is truly 0.05. */
const MOST_ALARMS = (0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS)) * RUNS;

const BASE: CanaryPlan = {
  rates: [
    [0.8, 0.8],
    [0.8, 0.8],
  ],
  minorityShare: 0.1,
  candidateShare: () => 0.5,
  rowsPerLook: 60,
  looks: 100,
  plannedN: 200,
  hypotheses: 12,
};

const sameFor = (majority: number, minority: number): CanaryPlan['rates'] => [
  [majority, minority],
  [majority, minority],
];

const scenarios: Record<string, Partial<CanaryPlan>> = {
  'no gap': {},
  'a gap that both have': { rates: sameFor(0.8, 0.6) },
  'rates near one': { rates: sameFor(0.95, 0.95) },
  'rates near zero': { rates: sameFor(0.05, 0.05) },
  'equal groups': { minorityShare: 0.5 },
  'a small canary that grows from 5 % to 50 %': {
    candidateShare: (look) => (look < 30 ? 0.05 : look < 60 ? 0.2 : 0.5),
  },
  'planned far too small': { plannedN: 20 },
};

describe(`false alarms: 13 hypotheses, 100 looks, ${RUNS} runs each, groups 90 to 10 unless said`, () => {
  test.each(Object.entries(scenarios))(
    '%s',
    (name, change) => {
      let alarms = 0;
      let missed = 0;
      for (let run = 0; run < RUNS; run += 1) {
        const outcome = simulateCanary(seededRandom(7919 * run + name.length), { ...BASE, ...change });
        if (outcome.alarmAt !== null) alarms += 1;
        if (outcome.missed) missed += 1;
      }
      process.stdout.write(`calibration: ${name}: alarms ${alarms / RUNS}, interval missed ${missed / RUNS}\n`);
      expect(alarms).toBeLessThanOrEqual(MOST_ALARMS);
      expect(missed).toBeLessThanOrEqual(MOST_ALARMS);
    },
    600_000,
  );
});

test('power: a rate that falls from 0.8 to 0.4 in one group alone is found with about 60 of its rows in the candidate', () => {
  const harmed: CanaryPlan = { ...BASE, rates: [BASE.rates[0], [0.8, 0.4]], looks: 400, rowsPerLook: 30, harmed: 1 };
  const rows = Array.from({ length: 300 }, (_, run) => simulateCanary(seededRandom(run), harmed))
    .filter(({ alarmAt }) => alarmAt !== null)
    .map(({ minorityRows }) => minorityRows)
    .sort((a, b) => a - b);
  process.stdout.write(
    `calibration: power: found ${rows.length} of 300, median n ${rows[150]}, 90 % by ${rows[270]}\n`,
  );
  expect(rows.length).toBe(300);
  expect(rows[150]).toBeLessThanOrEqual(70);
  expect(rows[270]).toBeLessThanOrEqual(110);
}, 600_000);
