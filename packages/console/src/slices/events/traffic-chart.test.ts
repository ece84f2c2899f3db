import { expect, test } from 'vitest';
import { trafficSeries } from './traffic-chart.tsx';

const point = (second: number, version: string, [count, variant]: readonly [number, string]) => ({
  time: new Date(second * 1000).toISOString(),
  version,
  variant,
  count,
});

test('versions share one grid of time, variants of a version are added up, none is zero', () => {
  const points = [
    point(0, 'm/1', [5, 'stable']),
    point(60, 'm/1', [3, 'stable']),
    point(60, 'm/1', [1, 'canary']),
    point(120, 'm/2', [2, 'canary']),
  ];
  expect(trafficSeries({ points, step: 60 })).toEqual([
    { name: 'm/1', points: [0, 60_000, 120_000].map((time, i) => ({ time, value: [5, 4, 0][i] })) },
    { name: 'm/2', points: [0, 60_000, 120_000].map((time, i) => ({ time, value: [0, 0, 2][i] })) },
  ]);
});

test('no traffic has no series', () => {
  expect(trafficSeries({ points: [], step: 60 })).toEqual([]);
});
