import { seededRandom } from '@haechi/stats';
import { describe, expect, it } from 'vitest';
import { decimalSum } from './decimal.ts';
import { type CostPath, coverage } from './forecast-fixture.ts';
import { type DayAhead, forecastRest } from './forecast-rest.ts';

const days = (from: number, count: number): DayAhead[] =>
  Array.from({ length: count }, (_, i) => ({ day: from + i, share: 1 }));

describe('what is left of the month', () => {
  it('follows the days of the week', () => {
    const weekly = Array.from({ length: 56 }, (_, i) => (i % 7 < 5 ? 100 : 20) + ((i * 13) % 5));
    const found = forecastRest(weekly, 700, days(756, 2));
    expect(Math.abs((found?.value ?? 0) - 204)).toBeLessThan(3);
    const weekend = forecastRest(weekly, 700, days(761, 2));
    expect(Math.abs((weekend?.value ?? 0) - 44)).toBeLessThan(3);
  });

  it('follows a level that moved, and is wider for it', () => {
    const random = seededRandom(3);
    const noise = () => random() * 4;
    const moved = Array.from({ length: 56 }, (_, i) => (i < 36 ? 50 : 100) + noise());
    const steady = Array.from({ length: 56 }, () => 100 + noise());
    const [after, before] = [forecastRest(moved, 0, days(56, 10)), forecastRest(steady, 0, days(56, 10))];
    expect(Math.abs((after?.value ?? 0) - 1020)).toBeLessThan(40);
    const width = (of: typeof after) => (of?.upper ?? 0) - (of?.lower ?? 0);
    expect(width(after)).toBeGreaterThan(2 * width(before));
  });

  it('has no interval from days that are all alike, nothing from six, and a part of a day', () => {
    expect(forecastRest(Array(30).fill(5), 0, days(30, 4))).toMatchObject({ lower: null, upper: null });
    expect(forecastRest(Array(30).fill(5), 0, days(30, 4))?.value).toBeCloseTo(20, 9);
    expect(forecastRest(Array(30).fill(0), 0, days(30, 4))?.value).toBe(0);
    expect(forecastRest([1, 2, 3, 4, 5, 6], 0, days(6, 4))).toBeNull();
    expect(forecastRest(Array(30).fill(5), 0, [{ day: 30, share: 0.25 }])?.value).toBeCloseTo(1.25, 9);
  });

  it.each(['steady', 'weekly'] as const satisfies readonly CostPath[])('covers what comes: %s', (path) => {
    const found = coverage({ path, history: 42, ahead: 14, runs: 150, seed: 7 });
    // 150 runs of 95 %: within four standard errors.
    expect(found).toBeGreaterThan(0.88);
  });
});

it('decimals are summed exactly', () => {
  expect(decimalSum(['0.1', '0.2', '-0.3'])).toBe('0');
  expect(decimalSum(['12345678901234567890.000000000000000001', '-1'])).toBe('12345678901234567889.000000000000000001');
  expect(decimalSum([])).toBe('0');
  expect(decimalSum(['-0.5'])).toBe('-0.5');
});
