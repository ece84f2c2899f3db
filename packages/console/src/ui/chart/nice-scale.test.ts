import fc from 'fast-check';
import { expect, test } from 'vitest';
import { niceScale } from './nice-scale.ts';

test.each([
  [0.729, 0.867, { min: 0.7, max: 0.9, interval: 0.05 }],
  [0, 146, { min: 0, max: 150, interval: 50 }],
  [0.2, 0.2, { min: 0.2, max: 0.25, interval: 0.05 }],
  [0, 0, { min: 0, max: 0.25, interval: 0.25 }],
])('%s to %s', (low, high, scale) => {
  expect(niceScale(low, high)).toEqual(scale);
});

test('holds every value in few round steps', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-6);
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const { min, max, interval } = niceScale(low, high);
      const slack = interval * 1e-6;
      expect(min).toBeLessThanOrEqual(low + slack);
      expect(max).toBeGreaterThanOrEqual(high - slack);
      expect((max - min) / interval).toBeLessThanOrEqual(6.001);
    }),
  );
});
