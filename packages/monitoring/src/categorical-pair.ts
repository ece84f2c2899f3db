import type { CategoricalPair, SideRows } from './column-pair.ts';

/**
 * Lays the counts of two sides over the levels of both, the reference's most frequent first. Where not all levels of the reference are named, one that is only in the
 * window may be among the others of the reference: it is counted with the others there too.
 */
export function categoricalPair(input: {
  readonly name: string;
  readonly rows: { readonly reference: SideRows; readonly current: SideRows };
  readonly reference: ReadonlyMap<string, number>;
  readonly current: ReadonlyMap<string, number>;
}): CategoricalPair {
  const { name, rows, reference, current } = input;
  const isWhole = rest(rows.reference, [...reference.values()]) === 0;
  const levels = isWhole ? [...new Set([...reference.keys(), ...current.keys()])] : [...reference.keys()];
  const over = (side: ReadonlyMap<string, number>): number[] => levels.map((level) => side.get(level) ?? 0);
  const [r, c] = [over(reference), over(current)];
  const other = { reference: rest(rows.reference, r), current: rest(rows.current, c) };
  return { kind: 'categorical', name, rows, levels, reference: r, current: c, other };
}

function rest({ n }: SideRows, counts: readonly number[]): number {
  return Math.max(0, n - counts.reduce((sum, count) => sum + count, 0));
}
