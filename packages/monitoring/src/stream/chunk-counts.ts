import { CHUNK_ROWS, type FeaturePlan } from '@haechi/stats';
import { groupedCounts } from '../sql/grouped-counts.ts';
import type { Asking } from '../sql/source-rows.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { cellSql } from './cell-sql.ts';
import { CELL_SPACE } from './constants.ts';
import type { StreamRange, StreamRows } from './stream-state.ts';

/** A column and how its rows are counted. */
export interface PlannedColumn {
  readonly column: ColumnAccess;
  readonly plan: FeaturePlan;
}

/**
 * Rows by cell for each chunk of a range, one list of chunks for each column: one statement for up to 48 columns.
 *
 * @param chunks full chunks that the range has; what is beyond them is left out
 */
export async function chunkCounts(
  asking: Asking,
  rows: StreamRows,
  wanted: { readonly range: StreamRange; readonly chunks: number; readonly columns: readonly PlannedColumn[] },
): Promise<Map<string, number[][]>> {
  const { range, chunks, columns } = wanted;
  if (columns.length === 0 || chunks === 0) return new Map();
  const plans = new Map(columns.map(({ column, plan }) => [column.name, plan]));
  const found = await groupedCounts<number>(asking, inChunks(rows, range), {
    columns: columns.map(({ column }) => column),
    key: ({ name }, value) => {
      const plan = plans.get(name);
      return plan === undefined ? '0' : `toUInt64(hx_chunk * ${CELL_SPACE} + ${cellSql(plan, value)})`;
    },
    keys: 'numbers',
    keep: `value < ${chunks * CELL_SPACE}`,
    beside: ['hx_chunk'],
  });
  return new Map(
    columns.map(({ column: { name }, plan }) => {
      const counts = Array.from({ length: chunks }, () => new Array<number>(plan.cells).fill(0));
      const { keys = [], counts: ns = [] } = found.get(name) ?? {};
      for (const [i, key] of keys.entries()) {
        const chunk = counts[Math.floor(key / CELL_SPACE)];
        if (chunk !== undefined) chunk[key % CELL_SPACE] = ns[i] ?? 0;
      }
      return [name, counts];
    }),
  );
}

/** The rows of a range with the number of their chunk, from 0. */
function inChunks(rows: StreamRows, range: StreamRange): TableSource {
  const source = rows.source(range);
  const place = `row_number() OVER (ORDER BY ${rows.position})`;
  return { ...source, from: `(SELECT *, intDiv(${place} - 1, ${CHUNK_ROWS}) AS hx_chunk FROM ${source.from})` };
}
