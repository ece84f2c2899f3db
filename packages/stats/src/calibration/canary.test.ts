import { expect, test } from 'vitest';
import { normalCdf, seededRandom, wilsonInterval } from '../index.ts';
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

test('the simulation catches a p-value that must not be looked at twice', () => {
  const oneLook: CanaryPlan = {
    ...PLAN,
    rates: [
      [0.8, 0.5],
      [0.8, 0.5],
    ],
    looks: 100,
    hypotheses: 2,
    gapPValue: (result) => {
      if (result.status !== 'judged') return 1;
      const [a = 0, b = 0, c = 0, d = 0] = [...result.rates.stable, ...result.rates.candidate];
      const sizes = [0.45, 0.05, 0.45, 0.05].map((part) => part * result.n);
      const spread = [a, b, c, d].reduce((sum, p, i) => sum + (p * (1 - p)) / (sizes[i] ?? 1), 0);
      return 1 - normalCdf((Math.abs(d - c) - Math.abs(b - a)) / Math.sqrt(spread));
    },
  };
  const alarms = Array.from({ length: 100 }, (_, run) => simulateCanary(seededRandom(run), oneLook)).filter(
    ({ alarmAt }) => alarmAt !== null,
  );
  expect(wilsonInterval({ positives: alarms.length, n: 100 }).lower).toBeGreaterThan(0.05);
});
