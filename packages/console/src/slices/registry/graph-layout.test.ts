import { expect, test } from 'vitest';
import { box, connected, layoutGraph } from './graph-layout.ts';

const node = (id: string) => ({
  id,
  kind: id.split(':')[0] as 'dataset' | 'run' | 'version' | 'route',
  label: id,
  detail: {},
});
const edges = [
  { from: 'dataset:a', to: 'version:2' },
  { from: 'dataset:a', to: 'version:1' },
  { from: 'version:1', to: 'route:x' },
];

test('kinds stand in columns from data set to route, and a kind without a node takes no room', () => {
  const nodes = ['route:x', 'version:2', 'version:1', 'dataset:a'].map(node);
  const { nodes: placed, width, height, edges: lines } = layoutGraph({ nodes, edges });
  const x = Object.fromEntries(placed.map((one) => [one.id, one.x]));
  expect(x['dataset:a']).toBe(0);
  expect(x['version:1']).toBe(box.width + box.columnGap);
  expect(x['version:2']).toBe(x['version:1']);
  expect(x['route:x']).toBe(2 * (box.width + box.columnGap));
  expect(width).toBe(3 * box.width + 2 * box.columnGap);
  expect(height).toBe(2 * box.height + box.rowGap);
  expect(lines).toHaveLength(3);
});

test('an edge to a node that is not there is left out, and nothing at all is an empty picture', () => {
  expect(layoutGraph({ nodes: [node('version:1')], edges }).edges).toEqual([]);
  expect(layoutGraph({ nodes: [], edges: [] })).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
});

test('what is connected goes up and down, not sideways', () => {
  expect([...connected('version:1', edges)].sort()).toEqual(['dataset:a', 'route:x', 'version:1']);
  expect(connected('dataset:a', edges).size).toBe(4);
  expect(
    connected('a', [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ]).size,
  ).toBe(2);
});
