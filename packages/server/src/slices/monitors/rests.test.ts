import { expect, test } from 'vitest';
import { LONGEST_REST_MS, REST_AFTER_MS } from './constants.ts';
import { Rests } from './rests.ts';

test('small rounds follow each other at once', () => {
  const rests = new Rests();
  rests.note('loans', REST_AFTER_MS, 10_000);
  expect(rests.resting('loans', 10_000)).toBe(false);
});

test('a round of two seconds is a tenth of the time or so, and other systems do not rest with it', () => {
  const rests = new Rests();
  rests.note('loans', 2_000, 10_000);
  expect(rests.resting('loans', 10_000 + 14_399)).toBe(true);
  expect(rests.resting('loans', 10_000 + 14_400)).toBe(false);
  expect(rests.resting('cards', 10_000)).toBe(false);
});

test('no rest outlasts the time that a window stays open after its end, and a quick round ends it', () => {
  const rests = new Rests();
  rests.note('loans', 3_600_000, 0);
  expect(rests.resting('loans', LONGEST_REST_MS - 1)).toBe(true);
  expect(rests.resting('loans', LONGEST_REST_MS)).toBe(false);
  rests.note('loans', 10, 1);
  expect(rests.resting('loans', 2)).toBe(false);
});
