import type { Estimate, Limit } from '@haechi/contract';
import { expect, test } from 'vitest';
import { judgeLimit } from './judge-limit.ts';

const limit: Limit = { indicator: 'fpr_gap', side: 'max', value: 0.03, enabled: true, min_n: 100 };
const estimate = (value: number, [lower, upper]: [number, number], n = 500): Estimate => ({
  value,
  lower,
  upper,
  level: 0.95,
  n,
  method: 'm',
});
const judged = (...given: Parameters<typeof judgeLimit>) => {
  const { verdict, reason } = judgeLimit(...given);
  return `${verdict} ${reason.key.replace('monitors.reason.', '')}`;
};

test('beyond the limit with the whole interval fails; with part of it nothing is said; within it passes', () => {
  expect(judged(estimate(0.08, [0.05, 0.11]), limit)).toBe('fail above_limit');
  expect(judged(estimate(0.04, [0.01, 0.07]), limit)).toBe('skipped undecided');
  expect(judged(estimate(0.02, [0, 0.05]), limit)).toBe('pass within_limit');
  expect(judged(estimate(0.03, [0, 0.05]), limit)).toBe('pass within_limit');
});

test('a lower limit looks at the other end', () => {
  const accuracy: Limit = { ...limit, indicator: 'accuracy', side: 'min', value: 0.7 };
  expect(judged(estimate(0.6, [0.55, 0.65]), accuracy)).toBe('fail below_limit');
  expect(judged(estimate(0.68, [0.64, 0.72]), accuracy)).toBe('skipped undecided');
  expect(judged(estimate(0.75, [0.65, 0.85]), accuracy)).toBe('pass within_limit');
});

test('no limit, a limit switched off, and too few rows are skipped, each with its reason', () => {
  expect(judged(estimate(0.5, [0.4, 0.6]), undefined)).toBe('skipped no_limit');
  expect(judged(estimate(0.5, [0.4, 0.6]), { ...limit, enabled: false })).toBe('skipped no_limit');
  expect(judged(estimate(0.5, [0.4, 0.6], 99), limit)).toBe('skipped too_few');
  expect(judged(null, limit)).toBe('skipped too_few');
});
