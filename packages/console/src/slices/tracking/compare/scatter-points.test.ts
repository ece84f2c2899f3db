import { expect, test } from 'vitest';
import { scatterPoints } from './scatter-points.ts';

const row = <V>(key: string, values: readonly V[]) => ({ key, differs: true, values: [...values] });
const compared = {
  runs: [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }],
  params: [row('depth', ['6', '8', null, '1e1']), row('kind', ['tree', '7', 'line', null])],
  metrics: [row('loss', [0.5, 0.25, 0.1, 'NaN' as const]), row('accuracy', [0.9, 0.8, null, 1])],
};
const depth = { group: 'params', key: 'depth' } as const;
const loss = { group: 'metrics', key: 'loss' } as const;

test('a parameter of numbers is a number; runs that lack a value are left out', () => {
  expect(scatterPoints(compared, depth, loss)).toEqual([
    { name: 'a', x: 6, y: 0.5 },
    { name: 'b', x: 8, y: 0.25 },
  ]);
});

test('one text makes all values of a parameter texts', () => {
  const kind = { group: 'params', key: 'kind' } as const;
  expect(scatterPoints(compared, kind, loss).map(({ x }) => x)).toEqual(['tree', '7', 'line']);
});

test('a metric against a metric', () => {
  const accuracy = { group: 'metrics', key: 'accuracy' } as const;
  expect(scatterPoints(compared, loss, accuracy).map(({ x, y }) => [x, y])).toEqual([
    [0.5, 0.9],
    [0.25, 0.8],
  ]);
});
