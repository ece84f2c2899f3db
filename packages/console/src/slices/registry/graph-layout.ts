import type { ResultOf } from '../../data/calls.ts';

export type LineageData = ResultOf<'registry', 'lineage'>;
export type LineageNode = LineageData['nodes'][number];

export interface PlacedNode extends LineageNode {
  readonly x: number;
  readonly y: number;
}
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** A curve from the right side of the one to the left side of the other. */
  readonly path: string;
}
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** In px: a box holds two lines of text; gaps leave room for the curves. */
export const box = { width: 190, height: 52, columnGap: 56, rowGap: 12 };
const order = ['dataset', 'run', 'version', 'route'] as const;

/**
 * Columns by kind from data set to route; kinds without a node take no room. Within a column nodes stand in the order in which they came (versions:
 * newest first), and each column is centred on the highest one. Pure.
 */
export function layoutGraph({ nodes, edges }: LineageData): GraphLayout {
  const columns = order.map((kind) => nodes.filter((node) => node.kind === kind)).filter(({ length }) => length > 0);
  const most = Math.max(0, ...columns.map(({ length }) => length));
  const heightOf = (count: number) => count * box.height + Math.max(0, count - 1) * box.rowGap;
  const height = heightOf(most);
  const placed = columns.flatMap((column, place) => {
    const top = (height - heightOf(column.length)) / 2;
    return column.map((node, row) => ({
      ...node,
      x: place * (box.width + box.columnGap),
      y: top + row * (box.height + box.rowGap),
    }));
  });
  const at = new Map(placed.map((node) => [node.id, node]));
  const lines = edges.flatMap(({ from, to }) => {
    const [a, b] = [at.get(from), at.get(to)];
    if (a === undefined || b === undefined) return [];
    const start = { x: a.x + box.width, y: a.y + box.height / 2 };
    const end = { x: b.x, y: b.y + box.height / 2 };
    const bend = (start.x + end.x) / 2;
    return [{ from, to, path: `M${start.x} ${start.y}C${bend} ${start.y} ${bend} ${end.y} ${end.x} ${end.y}` }];
  });
  const width = Math.max(0, columns.length * (box.width + box.columnGap) - box.columnGap);
  return { nodes: placed, edges: lines, width, height };
}

/** The node with everything it came from and everything that came of it. Pure; rings end. */
export function connected(id: string, edges: readonly { readonly from: string; readonly to: string }[]): Set<string> {
  const found = new Set([id]);
  for (const [near, far] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    const waiting = [id];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const edge of edges)
        if (edge[near] === next && !found.has(edge[far])) {
          found.add(edge[far]);
          waiting.push(edge[far]);
        }
  }
  return found;
}
