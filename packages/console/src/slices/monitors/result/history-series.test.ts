import { expect, test } from 'vitest';
import { type HistoryPoint, historySeries } from './history-series.ts';

const point = (over: Partial<HistoryPoint> = {}, n = 100): HistoryPoint => ({
  time: '2026-03-01T00:00:00Z',
  version: 'm/1',
  slice: '',
  feature: null,
  attribute: null,
  estimate: { value: 0.8, lower: 0.7, upper: 0.9, level: 0.95, n, method: 'Wilson score interval' },
  verdict: 'pass',
  limit: 0.7,
  revised: false,
  ...over,
});
const byVersion = ({ version }: HistoryPoint) => version;

test('a series for each version, in order of time; what was not computed is a gap, what was revised says so', () => {
  const { series, limits } = historySeries(
    [
      point({ time: '2026-03-03T00:00:00Z', verdict: 'error' }),
      point({ time: '2026-03-02T00:00:00Z', revised: true }),
      point({ time: '2026-03-01T00:00:00Z' }, 0),
      point({ version: 'm/2', limit: 0.75 }),
    ],
    byVersion,
  );
  expect(series.map(({ name }) => name)).toEqual(['m/1', 'm/2']);
  expect(series[0]?.points.map(({ value }) => value)).toEqual([null, 0.8, null]);
  expect(series[0]?.points.map(({ revised }) => revised)).toEqual([false, true, false]);
  expect(limits).toEqual([0.7, 0.75]);
});

test('series of several attributes are told apart', () => {
  const { series } = historySeries([point({ attribute: 'sex' }), point({ attribute: 'region' })], byVersion);
  expect(series.map(({ name }) => name)).toEqual(['region · m/1', 'sex · m/1']);
});

test('of many slices those with the most points are kept and the rest is counted', () => {
  const points = Array.from({ length: 8 }, (_, slice) =>
    Array.from({ length: slice + 1 }, (_one, day) =>
      point({ slice: `tier=${slice}`, time: `2026-03-0${day + 1}T00:00:00Z` }),
    ),
  ).flat();
  const { series, hidden } = historySeries(points, ({ slice }) => slice);
  expect(series.map(({ name }) => name)).toEqual(['tier=3', 'tier=4', 'tier=5', 'tier=6', 'tier=7']);
  expect(hidden).toBe(3);
});
