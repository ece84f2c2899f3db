import { expect, test } from 'vitest';
import { hypothesisKey, planComparison } from './comparison-plan.ts';
import { judgeComparison, type Side, type Sides, totalsOf } from './comparison-policy.ts';
import { DEFAULT_COMPARISON } from './constants.ts';
import type { Outcomes } from './reading.ts';

const outcomes = (tpr: number, fpr: number, size: number): Outcomes => ({
  tp: tpr * size,
  fn: (1 - tpr) * size,
  fp: fpr * size,
  tn: (1 - fpr) * size,
});
const heldOut = { sex: { m: outcomes(0.9, 0.1, 500), f: outcomes(0.9, 0.1, 300), x: outcomes(0.9, 0.1, 4) } };
const plan = planComparison(heldOut, 2_000, DEFAULT_COMPARISON);

function side(tpr: number, accuracy: number, size = 500): Side {
  const groups = { sex: { m: outcomes(0.9, 0.1, size), f: outcomes(tpr, 0.1, size), x: outcomes(0, 1, 4) } };
  return { n: size * 4, labelled: size * 4, correct: accuracy * size * 4, groups };
}
const sides = (candidate: Side, stable = side(0.9, 0.9)): Sides[] => [{ stable, candidate }];
const failing = (given: readonly Sides[]) =>
  judgeComparison(given, plan)
    .items.filter(({ verdict }) => verdict === 'fail')
    .map(({ indicator, group }) => `${indicator} ${group}`);

test('the plan tests each group against the largest one and leaves out beforehand those that stay too small', () => {
  expect(plan.family.map(({ indicator, group, referenceGroup }) => `${indicator} ${group} ${referenceGroup}`)).toEqual([
    'accuracy null null',
    'tpr_gap f m',
    'fpr_gap f m',
  ]);
  expect(plan.tooSmall.map(({ indicator, group }) => `${indicator} ${group}`)).toEqual(['tpr_gap x', 'fpr_gap x']);
  expect(plan.family[1]?.plannedN).toBe(Math.floor((2_000 * 300) / 1_608));
});

test('an equal candidate passes, and what was left out says so', () => {
  const { verdict, items } = judgeComparison(sides(side(0.9, 0.9)), plan);
  expect(verdict).toBe('pass');
  expect(items.filter(({ group }) => group === 'x').map(({ verdict: one, reason }) => [one, reason.key])).toEqual([
    ['skipped', 'monitors.comparison.group_too_small'],
    ['skipped', 'monitors.comparison.group_too_small'],
  ]);
});

test('a candidate that misses one group fails on that gap alone; a less accurate one on accuracy', () => {
  expect(failing(sides(side(0.6, 0.9)))).toEqual(['tpr_gap f']);
  expect(failing(sides(side(0.9, 0.8)))).toEqual(['accuracy null']);
});

test('worse within the margin is the same in practice', () => {
  expect(failing(sides(side(0.9, 0.895)))).toEqual([]);
});

test('without enough labels nothing is said, not even that it is no worse', () => {
  const { verdict, items } = judgeComparison(sides(side(0.9, 0.9, 12), side(0.9, 0.9, 12)), plan);
  expect(verdict).toBe('skipped');
  expect(items.find(({ indicator }) => indicator === 'tpr_gap')).toMatchObject({
    verdict: 'skipped',
    p: 1,
    worsening: null,
  });
  const none: Side = { n: 0, labelled: 0, correct: 0, groups: {} };
  expect(judgeComparison(sides(none, none), plan).items[0]).toMatchObject({
    stable: null,
    candidate: null,
    verdict: 'skipped',
  });
});

test('what was shown stays shown: the smallest p so far counts', () => {
  const first = judgeComparison(sides(side(0.6, 0.9)), plan);
  const later = judgeComparison(sides(side(0.9, 0.9)), plan, first.smallestP);
  expect(first.verdict).toBe('fail');
  expect(later.verdict).toBe('fail');
  expect(Object.keys(later.smallestP)).toEqual(plan.family.map(hypothesisKey));
});

test('an equal candidate is not blamed for the time: its share grew while the rows got harder', () => {
  // 10 % of easy rows, then 50 % of hard ones; in each step both versions do equally well.
  const step = (accuracy: number, tpr: number, [stable, candidate]: [number, number]): Sides => ({
    stable: side(tpr, accuracy, stable),
    candidate: side(tpr, accuracy, candidate),
  });
  const strata = [step(0.95, 0.9, [900, 100]), step(0.6, 0.5, [500, 500])];
  const pooled = totalsOf(strata);
  expect(judgeComparison([pooled], plan).verdict).toBe('fail');
  expect(judgeComparison(strata, plan).verdict).toBe('pass');
  // What is worse within a step is still found.
  const worse = [step(0.95, 0.9, [900, 100]), { stable: side(0.5, 0.6, 500), candidate: side(0.1, 0.6, 500) }];
  expect(judgeComparison(worse, plan).verdict).toBe('fail');
});
