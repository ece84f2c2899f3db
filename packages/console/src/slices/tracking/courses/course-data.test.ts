import { expect, test } from 'vitest';
import { courseSeries, drawnKeys, notAboveZero } from './course-data.ts';

const point = (step: number, at: number, value: number | 'NaN') => ({ step, at, value, min: value, max: value });

test('a course over steps keeps its spread; what is not a number is a gap', () => {
  const { name, points } = courseSeries(
    { points: [{ ...point(0, 500, 1), min: 0.5, max: 1.5 }, point(1, 700, 'NaN')] },
    'first',
    'step',
  );
  expect(name).toBe('first');
  expect(points).toEqual([
    { x: 0, value: 1, low: 0.5, high: 1.5 },
    { x: 1, value: null },
  ]);
});

test('a course over time begins at zero and goes forward, even when steps were logged out of order', () => {
  const { points } = courseSeries({ points: [point(0, 900, 3), point(1, 500, 1), point(2, 700, 2)] }, 'a', 'elapsed');
  expect(points.map(({ x, value }) => [x, value])).toEqual([
    [0, 1],
    [200, 2],
    [400, 3],
  ]);
});

test('metrics of a single value have no course', () => {
  const courses = [
    { key: 'loss', n: 1 },
    { key: 'loss', n: 8 },
    { key: 'best', n: 1 },
  ];
  expect(drawnKeys(courses)).toEqual(['loss']);
});

test('values that a logarithmic axis cannot show are counted, gaps are not', () => {
  const series = courseSeries(
    { points: [point(0, 0, 0), point(1, 1, -2), point(2, 2, 'NaN'), point(3, 3, 4)] },
    'a',
    'step',
  );
  expect(notAboveZero([series])).toBe(2);
});
