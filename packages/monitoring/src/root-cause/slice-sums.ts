import { textColumn } from '../performance/role-columns.ts';
import type { ColumnAccess, RowsReader, TableSource } from '../table-source.ts';
import { DIMENSIONS_PER_STATEMENT, MAX_READ_LEVELS } from './constants.ts';
import type { RowValue } from './row-value.ts';

/** Rows of a slice that take part, the sum of their values less `SideSums.shift`, and of the squares of that. */
export interface SliceSums {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

export interface SideSums {
  /** What the values were lessened by before they were summed: squares of numbers far from 0 would lose what tells them apart. */
  readonly shift: number;
  readonly whole: SliceSums;
  /** By dimension, then value; the most frequent values when `cut`. */
  readonly slices: ReadonlyMap<string, ReadonlyMap<string, SliceSums>>;
  readonly cut: ReadonlySet<string>;
}

interface Row {
  /** A bit for each dimension that the row is not about, the last one's the lowest; all set: the whole. */
  readonly mask: number;
  readonly keys: readonly string[];
  readonly n: number;
  readonly s: number | null;
  readonly q: number | null;
}

interface Asked {
  readonly value: RowValue;
  readonly dimensions: readonly ColumnAccess[];
  readonly shift: number;
}

/** The mean of the values, which both sides are lessened by; 0 for rates, which are exact as they are, and where there is none. */
export async function shiftOf(reader: RowsReader, source: TableSource, value: RowValue): Promise<number> {
  if (value.rate) return 0;
  const sql = `SELECT avgIf(h_x, isFinite(h_x)) AS mean FROM (SELECT ${value.expression} AS h_x FROM ${source.from})`;
  const { rows } = await reader.query<{ readonly mean: number | null }>(sql, { ...source.params, ...value.params });
  return rows[0]?.mean ?? 0;
}

/** The sums of every value of every dimension, each dimension counted for itself, by one statement for up to `DIMENSIONS_PER_STATEMENT` of them. */
export async function sideSums(reader: RowsReader, source: TableSource, asked: Asked): Promise<SideSums> {
  const { value, dimensions, shift } = asked;
  const slices = new Map<string, ReadonlyMap<string, SliceSums>>();
  const cut = new Set<string>();
  let whole: SliceSums = { n: 0, sum: 0, squares: 0 };
  for (let first = 0; first === 0 || first < dimensions.length; first += DIMENSIONS_PER_STATEMENT) {
    const part = dimensions.slice(first, first + DIMENSIONS_PER_STATEMENT);
    const params = { ...source.params, ...value.params, h_shift: shift };
    const { rows } = await reader.query<Row>(statement(source, value, part), params);
    const byMask = Map.groupBy(rows, ({ mask }) => mask);
    const all = 2 ** part.length - 1;
    whole = sumsOf(byMask.get(all)?.[0]) ?? whole;
    part.forEach(({ name }, place) => {
      const own = byMask.get(all - 2 ** (part.length - 1 - place)) ?? [];
      slices.set(name, new Map(own.flatMap((row) => [[row.keys[place] ?? '', sumsOf(row) ?? whole] as const])));
      if (own.length >= MAX_READ_LEVELS) cut.add(name);
    });
  }
  return { shift, whole, slices, cut };
}

function sumsOf(row: Row | undefined): SliceSums | null {
  return row === undefined || row.n === 0 ? null : { n: row.n, sum: row.s ?? Number.NaN, squares: row.q ?? Number.NaN };
}

function statement({ from }: TableSource, value: RowValue, dimensions: readonly ColumnAccess[]): string {
  const keys = dimensions.map((_, i) => `h_d${i}`);
  const read = dimensions.map(({ expression }, i) => `${textColumn(expression)} AS h_d${i}`);
  const named = keys.map((key) => `CAST(${key}, 'String')`);
  const sums = 'count() AS n, sum(h_y) AS s, sum(h_y * h_y) AS q';
  const rows = `(SELECT *, h_x - {h_shift:Float64} AS h_y FROM (SELECT ${[...read, `${value.expression} AS h_x`].join(', ')} FROM ${from}) WHERE isFinite(h_x))`;
  if (keys.length === 0) return `SELECT 0 AS mask, CAST([], 'Array(String)') AS keys, ${sums} FROM ${rows}`;
  return `
    SELECT grouping(${keys.join(', ')}) AS mask, [${named.join(', ')}] AS keys, ${sums}
    FROM ${rows}
    GROUP BY GROUPING SETS (${['()', ...keys.map((key) => `(${key})`)].join(', ')})
    ORDER BY n DESC, keys
    LIMIT ${MAX_READ_LEVELS} BY mask`;
}
