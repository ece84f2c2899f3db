import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLOCK_SIZES } from './constants.ts';
import { newestWindow, nextEnd, type Span, weekBefore, windowBefore, windowsEnding } from './time-windows.ts';

const hours = ({ from, to }: Span) => (to.getTime() - from.getTime()) / 3_600_000;
const spans = (windows: readonly Span[]) => windows.map(({ from, to }) => [from.toISOString(), to.toISOString()]);
const range = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

test('days of a zone have 23 and 25 hours where clocks are set, and are whole otherwise', () => {
  const day = { type: 'time', size: '1d' } as const;
  const spring = windowsEnding(day, 'Europe/Berlin', range('2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z'));
  expect(spring.map(hours)).toEqual([24, 23, 24]);
  expect(spring[1]?.from.toISOString()).toBe('2026-03-28T23:00:00.000Z');
  const autumn = windowsEnding(day, 'America/New_York', range('2026-10-31T12:00:00Z', '2026-11-03T12:00:00Z'));
  expect(autumn.map(hours)).toEqual([24, 25, 24]);
});

test('six hours by the clock on the wall: one window is an hour short, or long', () => {
  const quarter = { type: 'time', size: '6h' } as const;
  const spring = windowsEnding(quarter, 'Europe/Berlin', range('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'));
  expect(spring.map(hours)).toEqual([5, 6, 6, 6]);
  const autumn = windowsEnding(quarter, 'Europe/Berlin', range('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'));
  expect(autumn.map(hours)).toEqual([7, 6, 6, 6]);
});

test('hours stay hours on the days when clocks are set', () => {
  const hour = { type: 'time', size: '1h' } as const;
  for (const [from, to] of [
    ['2026-03-28T20:00:00Z', '2026-03-29T20:00:00Z'],
    ['2026-10-24T20:00:00Z', '2026-10-25T20:00:00Z'],
  ] as const)
    expect(windowsEnding(hour, 'Europe/Berlin', range(from, to)).map(hours)).toEqual(Array(24).fill(1));
});

test('Nepal, +05:45: hours and days begin at a quarter past in UTC', () => {
  const found = windowsEnding(
    { type: 'time', size: '1h' },
    'Asia/Kathmandu',
    range('2026-05-01T00:00:00Z', '2026-05-01T02:00:00Z'),
  );
  expect(spans(found)).toEqual([
    ['2026-04-30T23:15:00.000Z', '2026-05-01T00:15:00.000Z'],
    ['2026-05-01T00:15:00.000Z', '2026-05-01T01:15:00.000Z'],
  ]);
  expect(
    newestWindow({ type: 'time', size: '1d' }, 'Asia/Kathmandu', new Date('2026-05-02T12:00:00Z')).to.toISOString(),
  ).toBe('2026-05-01T18:15:00.000Z');
});

test('a day that has no midnight begins when the clock has been set forward', () => {
  // Beirut: 00:00 became 01:00 on 29 March 2026.
  const found = windowsEnding(
    { type: 'time', size: '1d' },
    'Asia/Beirut',
    range('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z'),
  );
  expect(found.map(hours)).toEqual([24, 23]);
  expect(found[0]?.to.toISOString()).toBe('2026-03-28T22:00:00.000Z');
});

test('weeks begin on Monday; the window before, and a week before, keep to the wall clock', () => {
  const week = newestWindow({ type: 'time', size: '1w' }, 'Europe/Berlin', new Date('2026-04-01T00:00:00Z'));
  expect(spans([week])).toEqual([['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z']]);
  expect(spans([windowBefore({ type: 'time', size: '1w' }, 'Europe/Berlin', week)])).toEqual([
    ['2026-03-15T23:00:00.000Z', '2026-03-22T23:00:00.000Z'],
  ]);
  const morning = range('2026-03-30T06:00:00Z', '2026-03-30T07:00:00Z');
  expect(spans([weekBefore('Europe/Berlin', morning)])).toEqual([
    ['2026-03-23T07:00:00.000Z', '2026-03-23T08:00:00.000Z'],
  ]);
});

test('sliding windows end on the grid of `every` and reach back by `size`', () => {
  const sliding = { type: 'sliding', size: '7d', every: '6h' } as const;
  const found = windowsEnding(sliding, 'Asia/Seoul', range('2026-05-01T00:00:00Z', '2026-05-01T12:00:00Z'));
  expect(spans(found)).toEqual([
    ['2026-04-24T03:00:00.000Z', '2026-05-01T03:00:00.000Z'],
    ['2026-04-24T09:00:00.000Z', '2026-05-01T09:00:00.000Z'],
  ]);
  expect(spans([windowBefore(sliding, 'Asia/Seoul', found[0] ?? range('', ''))])).toEqual([
    ['2026-04-17T03:00:00.000Z', '2026-04-24T03:00:00.000Z'],
  ]);
});

test('whatever the zone, size and moment, windows follow each other without gap or overlap', () => {
  const zones = ['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Apia', 'Europe/Dublin'];
  const sizes = [...[...CLOCK_SIZES].map((minutes) => `${minutes}m`), '1d', '3d', '2w'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...sizes),
      fc.integer({ min: Date.UTC(2011, 0, 1), max: Date.UTC(2027, 0, 1) }),
      (zone, size, moment) => {
        const window = { type: 'time', size } as const;
        const now = new Date(moment);
        const newest = newestWindow(window, zone, now);
        expect(newest.to.getTime()).toBeLessThanOrEqual(moment);
        const next = nextEnd(window, zone, now);
        expect(next.getTime()).toBeGreaterThan(moment);
        const found = windowsEnding(window, zone, { from: new Date(moment - 20 * 86_400_000), to: next });
        for (const [place, { from, to }] of found.entries()) {
          expect(to.getTime()).toBeGreaterThan(from.getTime());
          if (place > 0) expect(from.getTime()).toBe(found[place - 1]?.to.getTime());
        }
      },
    ),
    { numRuns: 60 },
  );
});
