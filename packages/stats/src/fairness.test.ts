import { expect, test } from 'vitest';
import { type Confusion, confusionOf, disparity, fairnessSummary, gapEstimate, groupMetrics } from './index.ts';

/** The worked case of Fairlearn's user guide; values by Fairlearn itself. */
const TRUTH = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1];
const PREDICTED = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0];
const GROUP = [...'bbabbcccaacabccbcc'];

function byGroup(): Record<string, Confusion> {
  return Object.fromEntries(
    ['a', 'b', 'c'].map((name) => {
      const rows = GROUP.flatMap((group, i) => (group === name ? [i] : []));
      return [name, confusionOf({ labels: TRUTH, predictions: PREDICTED, rows })];
    }),
  );
}

test('rates by group are those of the user guide', () => {
  const { groups } = groupMetrics({ groups: byGroup() });
  const values = (rate: 'tpr' | 'fpr' | 'selectionRate'): (number | undefined)[] =>
    ['a', 'b', 'c'].map((g) => groups[g]?.[rate].value);
  expect(values('tpr')).toEqual([0.5, 0.6, 0.4]);
  expect(values('fpr')).toEqual([1, 0, 2 / 3]);
  expect(values('selectionRate')).toEqual([0.75, 0.5, 0.5]);
  expect(['a', 'b', 'c'].map((g) => groups[g]?.n)).toEqual([4, 6, 8]);
});

test('differences and ratios, between groups and to overall, are those of the user guide', () => {
  const { demographicParity, equalizedOdds, equalOpportunity, disparities } = fairnessSummary({ groups: byGroup() });
  expect(demographicParity.difference).toBeCloseTo(0.25, 9);
  expect(demographicParity.ratio).toBeCloseTo(0.666667, 6);
  expect(disparities.selectionRate.toOverall?.difference).toBeCloseTo(0.194444, 6);
  expect(disparities.selectionRate.toOverall?.ratio).toBeCloseTo(0.740741, 6);
  expect(equalizedOdds).toEqual({ difference: 1, ratio: 0 });
  expect(equalOpportunity.difference).toBeCloseTo(0.2, 9);
  expect(equalOpportunity.ratio).toBeCloseTo(0.666667, 6);
  expect(disparities.tpr.toOverall?.difference).toBeCloseTo(0.1, 9);
  expect(disparities.tpr.toOverall?.ratio).toBeCloseTo(0.8, 9);
});

test('small groups are flagged and still compared', () => {
  const { smallGroups, disparities } = fairnessSummary({ groups: byGroup(), smallGroup: 5 });
  expect(smallGroups).toEqual(['a']);
  expect(disparities.selectionRate.highest).toEqual({ group: 'a', value: 0.75 });
});

test('a rate without a denominator is unknown, not zero', () => {
  const summary = fairnessSummary({
    groups: { x: { tp: 8, fp: 1, tn: 9, fn: 2 }, y: { tp: 0, fp: 3, tn: 7, fn: 0 } },
  });
  expect(summary.groups['y']?.tpr.value).toBeNaN();
  expect(summary.groups['y']?.tpr.lower).toBeNull();
  expect(summary.disparities.tpr.difference).toBe(0);
});

test('nobody selected anywhere: the ratio is unknown, as in Fairlearn', () => {
  expect(disparity({ values: { a: 0, b: 0 } }).ratio).toBeNaN();
  expect(disparity({ values: {} })).toMatchObject({ lowest: null, highest: null });
});

test('the gap has an interval that holds its value, and widens with every further group', () => {
  const { gaps, disparities } = fairnessSummary({ groups: byGroup() });
  expect(gaps.tpr.value).toBe(disparities.tpr.difference);
  expect(gaps.tpr).toMatchObject({ level: 0.95, n: 12 });
  expect(gaps.tpr.lower).toBe(0);
  const two = { a: { positives: 80, n: 100 }, b: { positives: 30, n: 100 } };
  const narrow = gapEstimate({ groups: two });
  const wide = gapEstimate({ groups: { ...two, c: { positives: 5, n: 10 } } });
  expect(narrow.lower).toBeGreaterThan(0.35);
  expect(narrow.upper).toBeLessThan(0.65);
  expect(wide.lower).toBeLessThan(narrow.lower ?? 0);
  expect(gapEstimate({ groups: { a: two.a, b: { positives: 0, n: 0 } } }).value).toBeNaN();
});
