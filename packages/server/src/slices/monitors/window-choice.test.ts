import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from './constants.ts';
import { changedEnds, chooseWindow, pointTime } from './window-choice.ts';

const end = new Date('2026-03-02T12:00:00Z');
const hours = (from: Date) => (end.getTime() - from.getTime()) / 3_600_000;

test('the shortest window that holds enough is judged; labels may need to look further back than drift', () => {
  const chosen = chooseWindow({ end, version: 'v', n: [400, 900, 3_000], labelled: [10, 150, 260] }, DEFAULT_LIMITS);
  expect([hours(chosen.driftFrom), hours(chosen.qualityFrom)]).toEqual([1, 24]);
  const thin = chooseWindow({ end, version: 'v', n: [1, 2, 3], labelled: [0, 0, 0] }, DEFAULT_LIMITS);
  expect([hours(thin.driftFrom), hours(thin.qualityFrom)]).toEqual([24, 24]);
});

test('a rebuilt bucket changes the windows of the following hour, as far as there are rows', () => {
  const newest = new Date('2026-03-02T12:15:00Z');
  const ends = changedEnds([new Date('2026-03-02T12:00:00Z'), new Date('2026-03-02T10:45:00Z')], newest);
  expect(ends.map((one) => one.toISOString().slice(11, 16))).toEqual([
    '11:00',
    '11:15',
    '11:30',
    '11:45',
    '12:15',
    '12:30',
  ]);
});

test('a point stands at the end of its window, or on a grid while that lies ahead', () => {
  expect(pointTime(end, new Date('2026-03-02T12:30:00Z'), 10_000)).toEqual(end);
  expect(pointTime(end, new Date('2026-03-02T11:50:37Z'), 10_000)).toEqual(new Date('2026-03-02T11:50:30Z'));
});
