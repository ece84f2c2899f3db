import { NAMED_LEVELS } from '../constants.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { groupedCounts } from './grouped-counts.ts';
import type { Asking } from './source-rows.ts';

/** The `NAMED_LEVELS` most frequent values of each categorical column with their rows, most frequent first. */
export async function levelCounts(
  asking: Asking,
  source: TableSource,
  columns: readonly ColumnAccess[],
): Promise<Map<string, ReadonlyMap<string, number>>> {
  const found = await groupedCounts<string>(asking, source, {
    columns,
    key: (_, value) => value,
    keys: 'text',
    keep: `value != ''`,
    limit: NAMED_LEVELS,
  });
  return new Map(
    [...found].map(([name, { keys, counts }]) => {
      const levels = keys.map((level, place): [string, number] => [level, counts[place] ?? 0]);
      return [name, new Map(levels.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))];
    }),
  );
}
