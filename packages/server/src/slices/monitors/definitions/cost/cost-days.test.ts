import { expect, test } from 'vitest';
import { monthDays } from './cost-days.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

test.each([
  ['2026-03-01T00:00:00Z', 'UTC', '2026-02-28', '2026-02-01', '2026-03-01', 1],
  ['2028-02-29T12:00:00Z', 'UTC', '2028-02-29', '2028-02-01', '2028-03-01', 0.5],
  ['2026-01-31T18:00:00Z', 'UTC', '2026-01-31', '2026-01-01', '2026-02-01', 0.75],
  // In Seoul it is the first of the next month already.
  ['2026-01-31T18:00:00Z', 'Asia/Seoul', '2026-02-01', '2026-02-01', '2026-03-01', 0.125],
  // Clocks go forward: the day has 23 hours, and go back: it has 25.
  ['2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-03-29', '2026-03-01', '2026-04-01', 11 / 23],
  ['2026-10-25T11:00:00Z', 'Europe/Berlin', '2026-10-25', '2026-10-01', '2026-11-01', 13 / 25],
  ['2026-10-31T23:00:00Z', 'Europe/Berlin', '2026-10-31', '2026-10-01', '2026-11-01', 1],
])('the month of %s in %s', (...[to, zone, last, from, until, elapsed]) => {
  const found = monthDays(zone, new Date(to));
  expect([found.lastDay, found.monthFrom, found.monthTo]).toEqual([day(last), day(from), day(until)]);
  expect(found.elapsed).toBeCloseTo(elapsed, 9);
  expect(found.firstDay).toBe(found.lastDay - 57);
});
