import { type FeaturePlan, planLevels, planNumeric } from '@haechi/stats';
import { groupedCounts } from '../sql/grouped-counts.ts';
import type { Asking } from '../sql/source-rows.ts';
import type { ColumnAccess } from '../table-source.ts';
import { LARGEST } from './constants.ts';
import type { StreamRange, StreamRows } from './stream-state.ts';

/** Plans columns from the values of a baseline and how often each is there. @param n rows of the baseline */
export async function planBaseline(
  asking: Asking,
  rows: StreamRows,
  wanted: { readonly range: StreamRange; readonly n: number; readonly columns: readonly ColumnAccess[] },
): Promise<Map<string, FeaturePlan>> {
  const source = rows.source(wanted.range);
  const numeric = wanted.columns.filter(({ kind }) => kind === 'numeric');
  const texts = wanted.columns.filter(({ kind }) => kind === 'categorical');
  const numbers = await groupedCounts<number>(asking, source, {
    columns: numeric,
    key: (_, value) => `if(isInfinite(${value}), if(${value} > 0, ${LARGEST}, -${LARGEST}), ${value})`,
    keys: 'numbers',
    keep: 'not isNaN(value)',
  });
  const levels = await groupedCounts<string>(asking, source, {
    columns: texts,
    key: (_, value) => value,
    keys: 'text',
    keep: `value != ''`,
  });
  return new Map([
    ...[...numbers].map(([name, found]) => [name, planNumeric(valueCounts(found))] as const),
    ...[...levels].map(([name, found]) => {
      const values = valueCounts(found);
      return [name, planLevels(values, wanted.n - values.reduce((sum, { count }) => sum + count, 0))] as const;
    }),
  ]);
}

/** The two zeros are one value. */
function valueCounts<K extends number | string>(found: {
  readonly keys: readonly K[];
  readonly counts: readonly number[];
}) {
  const counts = new Map<K, number>();
  for (const [i, key] of found.keys.entries()) counts.set(key, (counts.get(key) ?? 0) + (found.counts[i] ?? 0));
  return [...counts].map(([value, count]) => ({ value, count }));
}
