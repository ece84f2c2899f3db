import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCompact, formatNumber, formatShare } from './format-number.ts';

describe('numbers for people', () => {
  test.each([
    [0.712345, '0.712'],
    [-0.0912, '-0.0912'],
    [12.3456, '12.3'],
    [40_000, '40,000'],
    [1234.567, '1,235'],
    [7, '7'],
    [0, '0'],
    [0.000012, '1.2E-5'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
    [null, '–'],
    [undefined, '–'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value, 'en')).toBe(text);
  });

  test('never strays from the value by more than half of the third digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 999, noNaN: true }), (value) => {
        const shown = Number(formatNumber(value, 'en').replaceAll(',', ''));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(value * 0.00501);
      }),
    );
  });

  test('counts and shares follow the language', () => {
    expect(formatCompact(12_345, 'en')).toBe('12.3K');
    expect(formatCompact(12_345, 'ko')).toBe('1.23만');
    expect(formatShare(0.05, 'en')).toBe('5%');
  });
});
