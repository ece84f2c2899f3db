import { expect, test } from 'vitest';
import { formatAbsolute, formatDuration, formatMoment, formatRelative } from './format-time.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');

test.each([
  [0, 'now', '지금'],
  [-20_000, '20 seconds ago', '20초 전'],
  [-5 * 60_000, '5 minutes ago', '5분 전'],
  [-26 * 3_600_000, 'yesterday', '어제'],
  [3 * 3_600_000, 'in 3 hours', '3시간 후'],
])('%s ms from now is said as %s and %s', (offset, en, ko) => {
  expect(formatRelative(noon + offset, noon, 'en')).toBe(en);
  expect(formatRelative(noon + offset, noon, 'ko')).toBe(ko);
});

test('an absolute time carries its zone, also one of a quarter hour', () => {
  expect(formatAbsolute(noon, 'en', 'Asia/Seoul')).toMatch(/Mar 1, 2026, 21:00:00 GMT\+9/);
  expect(formatAbsolute(noon, 'en', 'Asia/Kathmandu')).toMatch(/17:45:00 GMT\+5:45/);
});

test('a moment of another day brings its date', () => {
  expect(formatMoment(noon, noon, 'en')).toMatch(/^\d\d:00$/);
  expect(formatMoment(noon - 3 * 86_400_000, noon, 'en')).toMatch(/^Feb 26 /);
});

test('durations choose their unit', () => {
  expect(formatDuration(250, 'en')).toBe('250 ms');
  expect(formatDuration(1_240, 'en')).toBe('1.24 sec');
  expect(formatDuration(150_000, 'en')).toBe('2.5 min');
});
