import { type WeightedValues, weightedValues } from '@haechi/stats';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { groupedCounts } from './grouped-counts.ts';
import type { Asking } from './source-rows.ts';

/** Every distinct finite value of each numeric column with its rows. For columns of few values, and for small sources. */
export async function valueTallies(
  asking: Asking,
  source: TableSource,
  columns: readonly ColumnAccess[],
): Promise<Map<string, WeightedValues>> {
  const found = await groupedCounts<number>(asking, source, {
    columns,
    key: (_, value) => value,
    keys: 'numbers',
    keep: 'isFinite(value)',
  });
  return new Map([...found].map(([name, { keys, counts }]) => [name, weightedValues({ values: keys, counts })]));
}
