import type { DriftValue } from '@haechi/stats';

export interface StreamColumn {
  readonly name: string;
  readonly kind: 'numeric' | 'levels';
  readonly values: readonly DriftValue[];
}

/** Rows in their order, by column. */
export interface Stream {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly StreamColumn[];
  /** Which block each row belongs to, by kind of block: rows of one block stay together when blocks are permuted. */
  readonly blocks: Readonly<Record<string, readonly number[]>>;
}

/** The same rows in another order, or some of them. */
export function pickRows(stream: Stream, order: readonly number[], name = stream.name): Stream {
  return {
    name,
    rows: order.length,
    columns: stream.columns.map((column) => ({ ...column, values: order.map((row) => column.values[row] ?? null) })),
    blocks: Object.fromEntries(
      Object.entries(stream.blocks).map(([kind, of]) => [kind, order.map((row) => of[row] ?? 0)]),
    ),
  };
}

export function slice(
  stream: Stream,
  part: { readonly from: number; readonly to: number; readonly name: string },
): Stream {
  const order = Array.from({ length: part.to - part.from }, (_, i) => part.from + i);
  return pickRows(stream, order, part.name);
}

/** Streams of the same columns, one after the other. */
export function concat(streams: readonly Stream[], name: string): Stream {
  const [first] = streams;
  return {
    name,
    rows: streams.reduce((sum, { rows }) => sum + rows, 0),
    columns: (first?.columns ?? []).map((column, i) => ({
      ...column,
      values: streams.flatMap((stream) => stream.columns[i]?.values ?? []),
    })),
    blocks: {},
  };
}
