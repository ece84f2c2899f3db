import type { Estimate } from '@haechi/contract';
import { expect, test } from 'vitest';
import type { AnalysisLimit } from './analysis-request.ts';
import { judgeScore } from './judge-score.ts';

type Judged = Parameters<typeof judgeScore>[0];

const around = (value: number, half: number): Estimate => ({
  value,
  lower: value - half,
  upper: value + half,
  level: 0.95,
  n: 500,
  method: 'test',
});
const least: AnalysisLimit = { indicator: 'accuracy', side: 'min', value: 0.7, min_n: 200 };
const most: AnalysisLimit = { indicator: 'psi', side: 'max', value: 0.25, min_n: 200 };
const said = (judged: Omit<Judged, 'indicator'>): string => {
  const { verdict, reason } = judgeScore({ indicator: 'accuracy', ...judged });
  return `${verdict} ${reason.key.replace('analysis.limit.', '')}`;
};

test.each([
  { by: 'value', estimate: around(0.8, 0.05), limit: least, expected: 'pass kept' },
  { by: 'value', estimate: around(0.72, 0.04), limit: least, expected: 'pass kept_unsure' },
  { by: 'value', estimate: around(0.68, 0.04), limit: least, expected: 'fail below_unsure' },
  { by: 'value', estimate: around(0.6, 0.04), limit: least, expected: 'fail below' },
  { by: 'interval', estimate: around(0.68, 0.04), limit: least, expected: 'skipped undecided' },
  { by: 'interval', estimate: around(0.6, 0.04), limit: least, expected: 'fail below' },
  { by: 'value', estimate: around(0.3, 0.04), limit: most, expected: 'fail above' },
  { by: 'value', estimate: around(0.27, 0.07), limit: most, expected: 'fail above_unsure' },
  { by: 'interval', estimate: around(0.27, 0.07), limit: most, expected: 'skipped undecided' },
  { by: 'interval', estimate: around(0.25, 0), limit: most, expected: 'pass kept' },
] as const)('by $by: $estimate.value beside $limit.value ($limit.side) is $expected', ({ expected, ...judged }) => {
  expect(said(judged)).toBe(expected);
});

test('no limit, no value and too few rows are skipped; a count is judged at any size', () => {
  const few = { by: 'value', estimate: { ...around(0.1, 0.05), n: 10 }, limit: least } as const;
  expect(said({ ...few, limit: undefined })).toBe('skipped none');
  expect(said({ ...few, estimate: null, n: 'any' })).toBe('skipped no_value');
  expect(said(few)).toBe('skipped few_rows');
  expect(said({ ...few, n: 300 })).toBe('fail below');
  expect(said({ ...few, n: 'any' })).toBe('fail below');
});
