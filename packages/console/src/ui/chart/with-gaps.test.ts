import { expect, test } from 'vitest';
import { withGaps } from './with-gaps.ts';

const at = (...times: number[]) => times.map((time) => ({ time, value: time }));

test('a missing step breaks the line, a late one does not', () => {
  expect(withGaps(at(0, 10, 20, 50, 60))).toEqual([...at(0, 10, 20), { time: 30, value: null }, ...at(50, 60)]);
  expect(withGaps(at(0, 10, 25, 35))).toEqual(at(0, 10, 25, 35));
});

test('a given step counts, not the median', () => {
  expect(withGaps(at(0, 60, 120), 15)).toHaveLength(5);
});

test.each([[[]], [at(5)]])('too few points to have gaps stay (%#)', (points) => {
  expect(withGaps(points)).toEqual(points);
});
