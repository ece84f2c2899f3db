import { expect, test } from 'vitest';
import { effectScale } from './effect-scale.ts';

test('interval, zero and limit all lie on the bar, in their order', () => {
  const { at } = effectScale({ value: 0.08, lower: 0.05, upper: 0.11 }, 0.03);
  const places = [0, 0.03, 0.05, 0.08, 0.11].map(at);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(at(0)).toBeCloseTo(6.9, 1);
  expect(at(0.11)).toBeCloseTo(93.1, 1);
});

test('an interval without an end is cut at the edge, and one point is no division by zero', () => {
  const { at } = effectScale({ value: 0.1, lower: 0, upper: Number.POSITIVE_INFINITY }, 0.2);
  expect(at(Number.POSITIVE_INFINITY)).toBe(100);
  expect(at(-9)).toBe(0);
  expect(effectScale({ value: 0, lower: null, upper: null }, 0).at(0)).toBeCloseTo(6.9, 1);
});
