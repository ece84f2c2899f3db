import { textColumn } from '../performance/role-columns.ts';
import type { ColumnAccess, RowsReader, TableSource } from '../table-source.ts';
import { MAX_READ_LEVELS } from './constants.ts';
import type { RowValue } from './row-value.ts';

/** Rows of a slice that take part, the sum of their values and of the squares. */
export interface SliceSums {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

export interface SideSums {
  readonly whole: SliceSums;
  /** By dimension, then value; the most frequent values when `cut`. */
  readonly slices: ReadonlyMap<string, ReadonlyMap<string, SliceSums>>;
  readonly cut: ReadonlySet<string>;
}

interface Row {
  readonly d: number;
  readonly v: string;
  readonly n: number;
  readonly s: number | null;
  readonly q: number | null;
}

/** The sums of every value of every dimension by one statement: rows are grouped by all dimensions together first, and that table is spread over them. */
export async function sideSums(
  reader: RowsReader,
  source: TableSource,
  asked: { readonly value: RowValue; readonly dimensions: readonly ColumnAccess[] },
): Promise<SideSums> {
  const { value, dimensions } = asked;
  const sql = statement(source, value, dimensions);
  const { rows } = await reader.query<Row>(sql, { ...source.params, ...value.params });
  const sums = ({ n, s, q }: Row): SliceSums => ({ n, sum: s ?? Number.NaN, squares: q ?? Number.NaN });
  const whole = rows.find(({ d }) => d < 0);
  const perDimension = dimensions.map(({ name }, index) => ({ name, own: rows.filter(({ d }) => d === index) }));
  return {
    whole: whole === undefined ? { n: 0, sum: 0, squares: 0 } : sums(whole),
    slices: new Map(perDimension.map(({ name, own }) => [name, new Map(own.map((row) => [row.v, sums(row)]))])),
    cut: new Set(perDimension.filter(({ own }) => own.length >= MAX_READ_LEVELS).map(({ name }) => name)),
  };
}

function statement({ from }: TableSource, value: RowValue, dimensions: readonly ColumnAccess[]): string {
  const keys = dimensions.map((_, i) => `h_d${i}`);
  const read = dimensions.map(({ expression }, i) => `${textColumn(expression)} AS h_d${i}`);
  const places = [`(-1, '')`, ...keys.map((key, i) => `(${i}, CAST(${key}, 'String'))`)];
  const group = keys.length > 0 ? `GROUP BY ${keys.join(', ')}` : '';
  return `
    SELECT place.1 AS d, place.2 AS v, sum(rows) AS n, sum(total) AS s, sum(squares) AS q
    FROM (
      SELECT arrayJoin([${places.join(', ')}]) AS place, rows, total, squares
      FROM (
        SELECT ${[...keys, 'count() AS rows', 'sum(h_x) AS total', 'sum(h_x * h_x) AS squares'].join(', ')}
        FROM (SELECT ${[...read, `${value.expression} AS h_x`].join(', ')} FROM ${from})
        WHERE isFinite(h_x) ${group}
      )
      WHERE rows > 0
    )
    GROUP BY d, v
    ORDER BY n DESC, v
    LIMIT ${MAX_READ_LEVELS} BY d`;
}
