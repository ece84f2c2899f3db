import type { Verdict } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../../test/model-scene.ts';
import { defaultSteps } from './constants.ts';
import { checkSteps, nextMove } from './policy.ts';

const startedAt = new Date('2026-01-01T00:00:00Z');
const later = '2026-01-01T00:00:01.000Z';
const steps = [
  { weight: 1_000, min_labelled: 100 },
  { weight: 5_000, min_labelled: 400 },
];
const at = (step: number) => ({ steps, step, stable: 'credit/1', candidate: 'credit/2', startedAt });

describe('the next move of a rollout', () => {
  test('waits without a comparison, and does not take one of an earlier rollout or of another version', () => {
    const waiting = { kind: 'hold', verdict: 'skipped', reason: { key: 'releases.waiting_for_comparison' } };
    expect(nextMove(at(0), null)).toMatchObject(waiting);
    expect(nextMove(at(0), comparison('2025-12-31T23:59:59.000Z'))).toMatchObject(waiting);
    expect(nextMove(at(0), { ...comparison(later), candidate: 'credit/3' })).toMatchObject(waiting);
  });

  test('holds until the step has its labels, then takes the next, then promotes', () => {
    const few = nextMove(at(0), comparison(later, { labelled: 99 }));
    expect(few).toMatchObject({
      kind: 'hold',
      verdict: 'pass',
      reason: { key: 'releases.collecting_labels', params: { labelled: 99, wanted: 100, percent: 10 } },
    });
    expect(nextMove(at(0), comparison(later, { labelled: 100 }))).toMatchObject({
      kind: 'step',
      to: 1,
      reason: { params: { wanted: 400, percent: 50 } },
    });
    expect(nextMove(at(1), comparison(later, { labelled: 399 }))).toMatchObject({ kind: 'hold' });
    expect(nextMove(at(1), comparison(later, { labelled: 400 }))).toMatchObject({ kind: 'promote', verdict: 'pass' });
  });

  test.each<[Verdict, string]>([
    ['fail', 'releases.comparison_failed'],
    ['skipped', 'releases.comparison_skipped'],
    ['error', 'releases.comparison_error'],
  ])('never moves on %s, however many labels there are', (verdict, key) => {
    for (const step of [0, 1])
      expect(nextMove(at(step), comparison(later, { verdict, labelled: 1e6 }))).toMatchObject({
        kind: 'hold',
        verdict,
        reason: { key },
      });
  });
});

test('a plan moves forward', () => {
  expect(() => checkSteps(defaultSteps)).not.toThrow();
  expect(() => checkSteps(steps)).not.toThrow();
  expect(() => checkSteps([steps[1], steps[0]].flatMap((step) => (step ? [step] : [])))).toThrow(/Step 2/);
  expect(() => checkSteps([{ weight: 10_000, min_labelled: 1 }])).toThrow(/promotion/);
  expect(() =>
    checkSteps([
      { weight: 1, min_labelled: 9 },
      { weight: 2, min_labelled: 8 },
    ]),
  ).toThrow(/min_labelled/);
});
