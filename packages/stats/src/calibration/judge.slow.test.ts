import { describe, expect, test } from 'vitest';
import { seededRandom } from '../index.ts';
import { type RolloutPlan, simulateRollout, tenMetrics } from './judge-simulation.ts';

const RUNS = 2_000;
const ALPHA = 0.05;
/** The nominal level and two standard errors of a share of RUNS that is truly that. */
const MOST_ALARMS = (ALPHA + 2 * Math.sqrt((ALPHA * (1 - ALPHA)) / RUNS)) * RUNS;

const BASE: RolloutPlan = {
  requests: 4_000,
  looks: 100,
  share: () => 0.5,
  correlation: 0,
  metrics: tenMetrics,
  plannedN: 2_000,
};

const scenarios: Record<string, Partial<RolloutPlan>> = {
  'independent requests, equal shares': {},
  'lag-1 correlation 0.8, equal shares': { correlation: 0.8 },
  'lag-1 correlation 0.8, 90 to 10': { correlation: 0.8, share: () => 0.1 },
  'lag-1 correlation 0.8, a canary that grows from 5 % to 50 %': {
    correlation: 0.8,
    share: (progress) => (progress < 0.3 ? 0.05 : progress < 0.6 ? 0.25 : 0.5),
  },
};

describe(`the judge on identical versions: ten metrics, looked at 100 times, ${RUNS} rollouts each`, () => {
  test.each(Object.entries(scenarios))(
    '%s',
    (name, change) => {
      let alarms = 0;
      for (let run = 0; run < RUNS; run += 1)
        if (simulateRollout(seededRandom(104_729 * run + name.length), { ...BASE, ...change }).anyAt !== null)
          alarms += 1;
      process.stdout.write(
        `calibration: judge, ${name}: false alarms ${alarms} of ${RUNS} (${(100 * alarms) / RUNS} %)\n`,
      );
      expect(alarms).toBeLessThanOrEqual(MOST_ALARMS);
    },
    900_000,
  );
});

describe('power against errors that rise from 2 % to 4 %, equal shares, Holm over ten metrics', () => {
  test.each([
    [0, 30_000, 8_000],
    [0.8, 240_000, 100_000],
  ])(
    'lag-1 correlation %f',
    (correlation, requests, most) => {
      const runs = 200;
      const plan = {
        ...BASE,
        requests,
        correlation,
        rise: 0.02,
        plannedN: 4_000,
        metrics: tenMetrics.slice(0, 1),
        silent: 9,
      };
      const found = Array.from(
        { length: runs },
        (_, run) => simulateRollout(seededRandom(7_919 * run + 1), plan).alarmAt,
      )
        .filter((n) => n !== null)
        .sort((a, b) => a - b);
      const at = (share: number) => found[Math.ceil(share * runs) - 1] ?? null;
      process.stdout.write(
        `calibration: judge, power at correlation ${correlation}: found ${found.length} of ${runs}; candidate's requests for 50 % ${at(0.5)}, 80 % ${at(0.8)}, 95 % ${at(0.95)}\n`,
      );
      expect(at(0.95) ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(most);
    },
    900_000,
  );
});
