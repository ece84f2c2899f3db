import { describe, expect, test } from 'vitest';
import {
  aif360Metrics,
  type Confusion,
  confusionOf,
  countBootstrapInterval,
  crossGroups,
  type Estimate,
  fairlearnMetrics,
  fairnessSummary,
  fourFifthsRule,
  generalisedEntropy,
  groupComparison,
  groupConfusions,
  oneVsRest,
  ratioInterval,
  seededRandom,
} from './index.ts';

/** The worked case of Fairlearn's user guide; values by Fairlearn itself. */
const TRUTH = [0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1];
const PREDICTED = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0];
const GROUP = [...'bbabbcccaacabccbcc'];
const LEVELS = ['a', 'b', 'c'];
const codes = GROUP.map((group) => LEVELS.indexOf(group));
const guide = groupConfusions({ labels: TRUTH, predictions: PREDICTED, attributes: [{ codes, levels: LEVELS }] });
const groups = Object.fromEntries(guide.map(({ group, confusion }) => [group, confusion]));

const nothing = { lower: null, upper: null };
function holds({ value, lower, upper }: Estimate): void {
  expect(lower ?? Number.NaN).toBeLessThanOrEqual(value + 1e-12);
  expect(upper ?? Number.NaN).toBeGreaterThanOrEqual(value - 1e-12);
}

describe("Fairlearn's convention", () => {
  test('the user guide: between groups and to overall, worst case and mean', () => {
    const between = fairlearnMetrics({ groups });
    expect(between.demographicParityDifference.value).toBeCloseTo(0.25, 12);
    expect(between.demographicParityRatio.value).toBeCloseTo(0.666667, 6);
    expect(between.equalizedOddsDifference.value).toBeCloseTo(1, 12);
    expect(between.equalizedOddsRatio.value).toBe(0);
    expect(between.equalOpportunityDifference.value).toBeCloseTo(0.2, 12);
    expect(between.equalOpportunityRatio.value).toBeCloseTo(0.666667, 6);
    expect(fairlearnMetrics({ groups, agg: 'mean' }).equalizedOddsDifference.value).toBeCloseTo(0.6, 12);
    const overall = fairlearnMetrics({ groups, method: 'to_overall' });
    expect(overall.demographicParityDifference.value).toBeCloseTo(0.194444, 6);
    expect(overall.demographicParityRatio.value).toBeCloseTo(0.740741, 6);
    expect(overall.equalizedOddsDifference.value).toBeCloseTo(0.666667, 6);
    expect(overall.equalOpportunityDifference.value).toBeCloseTo(0.1, 12);
    expect(overall.equalOpportunityRatio.value).toBeCloseTo(0.8, 12);
    for (const metrics of [between, overall]) {
      for (const value of Object.values(metrics)) if (typeof value === 'object') holds(value);
    }
  });

  test('nobody selected anywhere: ratios are unknown', () => {
    const nobody = { x: { tp: 0, fp: 0, tn: 5, fn: 5 }, y: { tp: 0, fp: 0, tn: 9, fn: 1 } };
    const metrics = fairlearnMetrics({ groups: nobody });
    expect(metrics.demographicParityRatio.value).toBeNaN();
    expect(metrics.demographicParityRatio).toMatchObject(nothing);
    expect(metrics.demographicParityDifference.value).toBe(0);
  });

  test('a rate without a denominator: zero as in Fairlearn, or left out; never with an interval that it invented', () => {
    const cells = { x: { positives: 8, n: 10 }, y: { positives: 5, n: 10 }, z: { positives: 0, n: 0 } };
    const zero = groupComparison({ cells, emptyRate: 'zero' });
    expect(zero.betweenGroups.difference).toMatchObject({ value: 0.8, ...nothing });
    expect(zero.groupMin).toMatchObject({ value: 0, group: 'z' });
    const left = groupComparison({ cells });
    expect(left.betweenGroups.difference.value).toBeCloseTo(0.3, 12);
    holds(left.betweenGroups.difference);
    const summary = fairnessSummary({
      groups: { x: { tp: 8, fp: 1, tn: 9, fn: 2 }, y: { tp: 0, fp: 3, tn: 7, fn: 0 } },
      emptyRate: 'zero',
    });
    expect(summary.groups['y']?.tpr).toMatchObject({ value: 0, lower: null });
    expect(summary.equalOpportunity.difference).toBe(0.8);
    expect(fairnessSummary({ groups: { x: groups['a'] as Confusion } }).gaps.tpr.value).toBeNaN();
  });
});

describe("AIF360's convention", () => {
  const privileged = { tp: 40, fp: 10, tn: 30, fn: 20 };
  const unprivileged = { tp: 10, fp: 5, tn: 25, fn: 20 };

  test('signed, unprivileged less privileged', () => {
    const metrics = aif360Metrics({ privileged, unprivileged });
    expect(metrics.statisticalParityDifference.value).toBeCloseTo(15 / 60 - 0.5, 12);
    expect(metrics.disparateImpact.value).toBeCloseTo(0.5, 12);
    const [tpr, fpr] = [1 / 3 - 2 / 3, 1 / 6 - 1 / 4];
    expect(metrics.equalOpportunityDifference.value).toBeCloseTo(tpr, 12);
    expect(metrics.averageOddsDifference.value).toBeCloseTo((tpr + fpr) / 2, 12);
    expect(metrics.averageAbsOddsDifference.value).toBeCloseTo((-tpr - fpr) / 2, 12);
    expect(metrics.equalizedOddsDifference.value).toBeCloseTo(-tpr, 12);
    Object.values(metrics).forEach(holds);
    const turned = aif360Metrics({ privileged: unprivileged, unprivileged: privileged });
    expect(turned.statisticalParityDifference.value).toBeCloseTo(0.25, 12);
    expect(turned.equalizedOddsDifference.value).toBeCloseTo(-tpr, 12);
  });

  test('entropy of benefits: the cases of its own tests', () => {
    const labels = [1, 0, 0, 1, 0, 0, 1, 0, 1, 1];
    const first = confusionOf({ labels, predictions: [1, 0, 0, 0, 1, 1, 1, 0, 1, 0] });
    const second = confusionOf({ labels, predictions: [0, 1, 1, 0, 0, 0, 0, 1, 1, 1] });
    expect(generalisedEntropy({ confusion: first }).value).toBeCloseTo(0.2, 12);
    expect(generalisedEntropy({ confusion: first, alpha: 1 }).value).toBeCloseTo(0.4 * Math.log(2), 12);
    expect(generalisedEntropy({ confusion: second }).value).toBeCloseTo(0.3, 12);
    holds(generalisedEntropy({ confusion: first }));
    expect(generalisedEntropy({ confusion: first, alpha: 0 })).toMatchObject({ value: Infinity, upper: null });
    const right = generalisedEntropy({ confusion: { tp: 5, fp: 0, tn: 5, fn: 0 } });
    expect(right).toMatchObject({ value: 0, lower: 0 });
    expect(right.upper).toBeGreaterThan(0);
    // alpha near 1 goes over into the Theil index.
    expect(generalisedEntropy({ confusion: first, alpha: 1.0001 }).value).toBeCloseTo(0.4 * Math.log(2), 3);
    expect(generalisedEntropy({ confusion: { tp: 0, fp: 0, tn: 0, fn: 0 } }).value).toBeNaN();
  });
});

describe('four-fifths rule', () => {
  test('below 0.8 of the highest rate fails; the evidence says whether the sample can tell', () => {
    const result = fourFifthsRule({
      selection: { a: { positives: 500, n: 1000 }, b: { positives: 300, n: 1000 }, c: { positives: 7, n: 20 } },
    });
    expect(result).toMatchObject({ verdict: 'fail', highest: 'a', threshold: 0.8, n: 2020 });
    expect(result.groups['b']).toMatchObject({ below: true, evidence: 'clear' });
    expect(result.groups['c']).toMatchObject({ below: true, evidence: 'unclear' });
    const even = fourFifthsRule({ selection: { a: { positives: 5, n: 10 }, b: { positives: 4, n: 10 } } });
    expect(even).toMatchObject({ verdict: 'pass', groups: { b: { evidence: 'unclear' } } });
  });
  test('nothing to compare is skipped, not passed', () => {
    expect(fourFifthsRule({ selection: { a: { positives: 1, n: 4 }, b: { positives: 0, n: 0 } } }).verdict).toBe(
      'skipped',
    );
    const nobody = { a: { positives: 0, n: 9 }, b: { positives: 0, n: 9 } };
    expect(fourFifthsRule({ selection: nobody }).verdict).toBe('skipped');
  });
});

describe('groups', () => {
  test('crossed attributes: every combination stands there, the empty ones as empty', () => {
    const second = { codes: codes.map((code, i) => (code === 0 ? 0 : i % 2)), levels: ['x', 'y'] };
    const attributes = [{ codes, levels: LEVELS }, second];
    const cells = groupConfusions({ labels: TRUTH, predictions: PREDICTED, attributes });
    expect(cells.map(({ group }) => group)).toEqual(['a & x', 'a & y', 'b & x', 'b & y', 'c & x', 'c & y']);
    expect(cells.filter(({ empty }) => empty).map(({ group }) => group)).toEqual(['a & y']);
    expect(cells[0]?.confusion).toEqual(groups['a']);
    const counted = cells.filter(({ empty }) => !empty);
    expect(crossGroups({ levels: [LEVELS, ['x', 'y']], counted })).toEqual(cells);
    const blank = groupConfusions({ labels: [1], predictions: [1], attributes: [{ codes: [-1], levels: ['a'] }] });
    expect(blank[0]?.empty).toBe(true);
  });

  test('several classes: one against the rest per group', () => {
    const classes = ['low', 'high'];
    const matrices = {
      a: [
        [5, 1],
        [2, 8],
      ],
      b: [
        [9, 3],
        [1, 1],
      ],
    };
    const high = Object.fromEntries(
      Object.entries(matrices).map(([group, counts]) => [group, oneVsRest({ classes, counts })['high'] as Confusion]),
    );
    expect(fairlearnMetrics({ groups: high }).equalOpportunityDifference.value).toBeCloseTo(0.8 - 0.5, 12);
  });

  test('a gap by bootstrap of the counts lies about where its interval is', () => {
    const cells = { a: { tp: 400, fp: 100, tn: 300, fn: 200 }, b: { tp: 100, fp: 50, tn: 250, fn: 200 } };
    const gap = ([tp = 0, fn = 0, tp2 = 0, fn2 = 0]: readonly number[]): number => tp / (tp + fn) - tp2 / (tp2 + fn2);
    const drawn = countBootstrapInterval({ counts: [400, 200, 100, 200], statistic: gap, random: seededRandom(3) });
    const { equalOpportunityDifference: stated } = fairlearnMetrics({ groups: cells });
    expect(drawn.lower).toBeCloseTo(stated.lower ?? 0, 1);
    expect(drawn.upper).toBeCloseTo(stated.upper ?? 0, 1);
  });

  test('the ratio of two rates keeps bounds at zero', () => {
    expect(ratioInterval({ a: { positives: 0, n: 20 }, b: { positives: 10, n: 20 } })).toMatchObject({
      value: 0,
      lower: 0,
    });
    const none = ratioInterval({ a: { positives: 4, n: 20 }, b: { positives: 0, n: 20 } });
    expect(none).toMatchObject({ value: Infinity, upper: Infinity });
    expect(none.lower).toBeGreaterThan(0.3);
    expect(ratioInterval({ a: { positives: 0, n: 0 }, b: { positives: 1, n: 2 } })).toMatchObject(nothing);
  });
});
