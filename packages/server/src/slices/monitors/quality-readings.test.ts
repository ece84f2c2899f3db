import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './constants.ts';
import { qualityReadings, trafficReadings } from './quality-readings.ts';
import type { Outcomes, OutcomeWindow } from './reading.ts';

const group = (tpr: number, fpr: number, size: number): Outcomes => ({
  tp: tpr * size,
  fn: (1 - tpr) * size,
  fp: fpr * size,
  tn: (1 - fpr) * size,
});
const window = (groups: OutcomeWindow['groups']): OutcomeWindow => ({
  version: 'credit/1',
  n: 2_000,
  labelled: 1_000,
  correct: 850,
  confidenceN: 2_000,
  lowConfidence: 100,
  groups,
});
const by = (groups: OutcomeWindow['groups'], indicator: string) =>
  qualityReadings(window(groups), DEFAULT_LIMITS).find((one) => one.indicator === indicator);

test('accuracy and the gap between the two groups furthest apart, each with its limit', () => {
  const groups = { region: { north: group(0.9, 0.1, 400), south: group(0.6, 0.1, 400), east: group(0.8, 0.1, 400) } };
  expect(by(groups, 'accuracy')).toMatchObject({ estimate: { value: 0.85, n: 1000 }, verdict: 'pass', limit: 0.7 });
  const gap = by(groups, 'tpr_gap');
  expect(gap).toMatchObject({ attribute: 'region', group: 'north − south', verdict: 'fail', limit: 0.15 });
  expect(gap?.estimate?.value).toBeCloseTo(0.3, 12);
});

test('choosing among more groups widens the interval of the gap', () => {
  const two = by({ a: { x: group(0.9, 0.1, 400), y: group(0.6, 0.1, 400) } }, 'tpr_gap');
  const five = by(
    {
      a: {
        x: group(0.9, 0.1, 400),
        y: group(0.6, 0.1, 400),
        p: group(0.7, 0.1, 400),
        q: group(0.7, 0.1, 400),
        r: group(0.7, 0.1, 400),
      },
    },
    'tpr_gap',
  );
  const width = (reading: typeof two) => (reading?.estimate?.upper ?? 0) - (reading?.estimate?.lower ?? 0);
  expect(width(five)).toBeGreaterThan(width(two));
});

test('groups with few rows take no part, and one group alone has no gap', () => {
  const groups = { region: { north: group(0.9, 0.1, 400), tiny: group(0, 1, 10) } };
  expect(by(groups, 'tpr_gap')).toMatchObject({ estimate: null, verdict: 'skipped' });
});

test('low confidence is a share of the rows that brought one', () => {
  const low = trafficReadings(window({}), DEFAULT_LIMITS).find(({ indicator }) => indicator === 'low_confidence_share');
  expect(low).toMatchObject({
    estimate: { value: 0.05, n: 2000 },
    verdict: 'skipped',
    reason: { key: 'monitors.reason.no_limit' },
  });
});
