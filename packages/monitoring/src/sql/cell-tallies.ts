import { type WeightedValues, weightedValues } from '@haechi/stats';
import { CELLS } from '../constants.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { type CellGrid, cellSql, cellStart, NO_CELL } from './cell-grid.ts';
import { groupedCounts } from './grouped-counts.ts';
import type { Asking } from './source-rows.ts';

/** A numeric column and the grid that its rows are counted over: the same one for both sides of a comparison. */
export interface GridColumn {
  readonly column: ColumnAccess;
  readonly grid: CellGrid;
  /** Least and greatest value of both sides: the outer cells end there. */
  readonly min: number;
  readonly max: number;
}

/** Rows of each cell, each cell standing for its middle, and of each atom. */
export async function cellTallies(
  asking: Asking,
  source: TableSource,
  columns: readonly GridColumn[],
): Promise<Map<string, WeightedValues>> {
  const grids = new Map(columns.map((one) => [one.column.name, one]));
  const found = await groupedCounts<number>(asking, source, {
    columns: columns.map(({ column }) => column),
    key: ({ name }, value) => {
      const grid = grids.get(name)?.grid;
      return grid === undefined ? `toUInt16(${NO_CELL})` : cellSql(grid, value);
    },
    keys: 'numbers',
    keep: `value < ${NO_CELL}`,
  });
  return new Map(
    columns.map((one) => {
      const { keys = [], counts = [] } = found.get(one.column.name) ?? {};
      return [one.column.name, weightedValues({ values: keys.map((cell) => middleOf(one, cell)), counts })];
    }),
  );
}

function middleOf({ grid, min, max }: GridColumn, cell: number): number {
  const atom = grid.atoms[cell - CELLS];
  if (atom !== undefined) return atom;
  const from = Math.max(min, cellStart(grid, cell));
  const to = Math.min(max, cellStart(grid, cell + 1));
  return from + (to - from) / 2;
}
