import { expect, test } from 'vitest';
import { systemRandom } from './random.ts';

const digits = [...'0123456789abcdefghjkmnpqrstvwxyz'];

test('ids sort by their time, are told apart, and have 26 digits of which each is as likely as another', () => {
  const times = [0, 1, 31, 32, 1_000, 1_767_225_600_000, 2 ** 45, 2 ** 50 - 1];
  const sorted = times.map((time) => systemRandom.id('x', new Date(Math.min(time, 8.64e15))));
  expect([...sorted].sort()).toEqual(sorted);
  expect(sorted[1]).toMatch(/^x_0000000001[0-9a-z]{16}$/);
  const now = new Date(1_767_225_600_000);
  const ids = Array.from({ length: 20_000 }, () => systemRandom.id('prd', now));
  expect(new Set(ids).size).toBe(ids.length);
  for (const place of [14, 20, 21, 29]) {
    const seen = new Map(digits.map((digit) => [digit, 0]));
    for (const id of ids) seen.set(id.charAt(place), (seen.get(id.charAt(place)) ?? 0) + 1);
    expect(seen.size).toBe(32);
    // Chi-square with 31 degrees of freedom: above 72 once in 50 000.
    const expected = ids.length / 32;
    const statistic = [...seen.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(80);
  }
});

test('numbers lie in [0, 1), evenly', () => {
  const numbers = Array.from({ length: 20_000 }, () => systemRandom.uniform());
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  // The mean of 20 000 has a standard error of 0.002.
  expect(Math.abs(numbers.reduce((sum, number) => sum + number, 0) / numbers.length - 0.5)).toBeLessThan(0.012);
});

test('bytes are the caller’s own, and never given twice', () => {
  const all = Array.from({ length: 3_000 }, () => systemRandom.bytes(16));
  expect(new Set(all.map((bytes) => bytes.toString('hex'))).size).toBe(3_000);
  expect(all[0]?.every((byte) => byte === 0)).toBe(false);
  expect(systemRandom.bytes(100).length).toBe(100);
});
