import { expect, test } from 'vitest';
import { daysLeft } from './days-left.ts';

const start = Date.parse('2026-03-01T00:00:00Z');
type Asked = Parameters<typeof daysLeft>[0];

function asked(duration: string | undefined, daily: number | null, planned: number | null): Asked {
  return {
    state: 'running',
    units: 400,
    definition: { analysis: { duration } },
    design: daily === null ? null : { daily_units: daily },
    period: { started_at: '2026-03-01T00:00:00Z', planned_units: planned },
  } as unknown as Asked;
}

test('what comes first ends it: the longest time or the planned units', () => {
  expect(daysLeft(asked('14d', 100, 1000), start)).toBe(6);
  expect(daysLeft(asked('48h', 100, 1000), start)).toBe(2);
  expect(daysLeft(asked('48h', null, null), start + 3 * 86_400_000)).toBe(0);
});

test('where nothing is planned, or it does not run, nothing is said', () => {
  expect(daysLeft(asked(undefined, null, 1000), start)).toBeNull();
  expect(daysLeft(asked(undefined, 0, 1000), start)).toBeNull();
  expect(daysLeft({ ...asked('14d', 100, 1000), state: 'ended' }, start)).toBeNull();
});
