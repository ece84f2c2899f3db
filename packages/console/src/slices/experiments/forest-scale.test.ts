import { expect, test } from 'vitest';
import { type ForestRow, forestScale, marksOf } from './forest-scale.ts';

const metric = (part: object) =>
  ({ name: 'orders', type: 'count', event: 'business', role: 'primary', better: 'higher', ...part }) as Parameters<
    typeof marksOf
  >[0];

function row(value: number, lower: number | null, upper: number | null): ForestRow {
  const lift = { value, lower, upper, level: 0.95, n: 10, method: 'x' };
  return { judgement: { lift, raw: null }, marks: { lower: null, upper: null } } as unknown as ForestRow;
}

test('the smallest effect stands on both sides of zero, an absolute one as a share of the control', () => {
  expect(marksOf(metric({ smallest_effect: { relative: 0.05 } }), null)).toEqual({ lower: -0.05, upper: 0.05 });
  expect(marksOf(metric({ smallest_effect: { absolute: 2 } }), 40)).toEqual({ lower: -0.05, upper: 0.05 });
  for (const control of [0, null])
    expect(marksOf(metric({ smallest_effect: { absolute: 2 } }), control)).toEqual({ lower: null, upper: null });
  expect(marksOf(metric({}), 40)).toEqual({ lower: null, upper: null });
});

test('the margin of a guardrail stands on the side that is worse', () => {
  const guardrail = { role: 'guardrail', smallest_effect: { relative: 0.1 } };
  expect(marksOf(metric(guardrail), 1)).toEqual({ lower: -0.1, upper: null });
  expect(marksOf(metric({ ...guardrail, better: 'lower' }), 1)).toEqual({ lower: null, upper: 0.1 });
});

test('one axis holds zero and every interval, in round steps', () => {
  const { at, ticks } = forestScale([row(0.03, 0.01, 0.05), row(0.02, -0.02, 0.06)]);
  expect(ticks).toEqual([-0.02, 0, 0.02, 0.04, 0.06]);
  expect(at(-0.02)).toBe(0);
  expect(at(0.06)).toBe(100);
});

test('an interval far wider than the others is cut at the edge and does not press them together', () => {
  const { at, ticks } = forestScale([row(0.03, 0.01, 0.05), row(0.02, 0, 0.04), row(0.5, -5, 6)]);
  expect(Math.max(...ticks)).toBeLessThan(1);
  expect(at(6)).toBe(100);
});

test('without any interval there is still an axis', () => {
  const { ticks } = forestScale([{ ...row(0, null, null) }]);
  expect(ticks.length).toBeGreaterThan(1);
});
