import { namesClass, sameClass } from '../performance/class-names.ts';
import { numberColumn, textColumn } from '../performance/role-columns.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import { MAX_CHUNKS } from './constants.ts';

/** Consecutive labelled rows: errors are 1 for a wrong class, |truth - prediction| for numbers. */
export interface ErrorChunk {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
  /** ISO time of its first row; null when the source has no time. */
  readonly from: string | null;
}

export interface ErrorStream {
  /** In the order of time; one chunk of all rows when the source has none. */
  readonly chunks: readonly ErrorChunk[];
  readonly rows: number;
  readonly cost: QueryCost;
}

interface Row {
  readonly n: number;
  readonly sum: number | null;
  readonly squares: number | null;
  readonly since: string;
  readonly all: number;
}

/** The errors of the labelled rows in the order of time (then id), summed by one statement into chunks of about equal rows. */
export async function errorStream(reader: RowsReader, source: TableSource): Promise<ErrorStream> {
  const { rows, cost } = await reader.query<Row>(statement(source), source.params);
  const timed = source.roles.time !== undefined;
  const chunks = rows
    .filter(({ n }) => n > 0)
    .map(({ n, sum, squares, since }) => ({
      n,
      sum: sum ?? Number.NaN,
      squares: squares ?? Number.NaN,
      from: timed ? since : null,
    }));
  return { chunks, rows: rows[0]?.all ?? 0, cost };
}

/** The row without a chunk carries the count of all rows, so that a window without labels is told from an empty one. */
function statement({ from, roles, task }: TableSource): string {
  const numbers = task === 'regression';
  const column = numbers ? numberColumn : textColumn;
  const error = numbers ? 'abs(h_target - h_prediction)' : `toFloat64(NOT ${sameClass('h_target', 'h_prediction')})`;
  const known = numbers
    ? 'isFinite(h_target - h_prediction)'
    : `${namesClass('h_target')} AND ${namesClass('h_prediction')}`;
  const time = roles.time === undefined ? `toDateTime64(0, 3, 'UTC')` : `toDateTime64(${roles.time}, 3, 'UTC')`;
  const id = roles.id === undefined ? `''` : `toString(${roles.id})`;
  const place = roles.time === undefined ? '0' : 'row_number() OVER (ORDER BY h_time, h_id) - 1';
  const read = `
    SELECT ${column(roles.target)} AS h_target, ${column(roles.prediction)} AS h_prediction, ${time} AS h_time, ${id} AS h_id FROM ${from}`;
  return `
    SELECT k, countIf(k >= 0) AS n, sum(e) AS sum, sum(e * e) AS squares,
      formatDateTime(min(h_time), '%Y-%m-%dT%H:%i:%S.000Z', 'UTC') AS since, any(rows) AS all
    FROM (
      SELECT toInt64(intDiv((${place}) * least(${MAX_CHUNKS}, count() OVER ()), count() OVER ())) AS k, e, h_time, toUInt64(0) AS rows
      FROM (SELECT ${error} AS e, h_time, h_id FROM (${read}) WHERE ${known})
      UNION ALL
      SELECT toInt64(-1) AS k, 0. AS e, toDateTime64(0, 3, 'UTC') AS h_time, count() AS rows FROM ${from}
    )
    GROUP BY k ORDER BY k`;
}
