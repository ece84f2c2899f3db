import { expect, test } from 'vitest';
import { seededRandom } from '../index.ts';
import { type CanaryPlan, simulateCanary } from './canary-simulation.ts';

const PLAN: CanaryPlan = {
  rates: [
    [0.8, 0.8],
    [0.8, 0.8],
  ],
  minorityShare: 0.1,
  candidateShare: () => 0.5,
  rowsPerLook: 60,
  looks: 50,
  plannedN: 200,
  hypotheses: 6,
};

test('two equal versions seldom alarm under fifty looks (the slow suite measures how seldom)', () => {
  const alarms = Array.from({ length: 60 }, (_, run) => simulateCanary(seededRandom(run), PLAN)).filter(
    ({ alarmAt }) => alarmAt !== null,
  );
  expect(alarms.length).toBeLessThanOrEqual(6);
});

test('a true-positive rate that falls by 0.4 in one group alarms', () => {
  const harmed: CanaryPlan = { ...PLAN, rates: [PLAN.rates[0], [0.8, 0.4]], looks: 100 };
  for (let run = 0; run < 20; run += 1) expect(simulateCanary(seededRandom(run), harmed).alarmAt).not.toBeNull();
});
