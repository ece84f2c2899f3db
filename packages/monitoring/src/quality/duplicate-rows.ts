import { type Estimate, wilsonInterval } from '@haechi/stats';
import { type Asking, ask } from '../sql/source-rows.ts';
import type { TableSource } from '../table-source.ts';

/** Hashes kept in memory at once (about 100 MB). With more rows only those whose hash ends in zeros are looked at: equal rows stay together. */
const MOST_HASHES = 4_000_000;

/** What makes two rows the same, and the share of rows that repeat an earlier one. */
export interface Duplicates {
  readonly by: 'id' | 'row';
  readonly estimate: Estimate;
  /** One of so many hashes was looked at. */
  readonly sampled: number;
}

/**
 * Rows that repeat another: with its identity, or, without one, in every column. Up to 4 million rows are all looked at; beyond that a part of all hashes, which
 * keeps equal rows together, so that the share stays unbiased.
 */
export async function duplicateRows(asking: Asking, source: TableSource, rows: number): Promise<Duplicates | null> {
  const { id } = source.roles;
  const hash = id === undefined ? rowHash(source) : `cityHash64(toString(${id}))`;
  if (hash === null || rows === 0) return null;
  const sampled = 2 ** Math.max(0, Math.ceil(Math.log2(rows / MOST_HASHES)));
  const known = id === undefined ? '1' : `toString(${id}) != ''`;
  const sql = `SELECT count() AS n, uniqExact(h) AS distinct_n FROM (
    SELECT ${hash} AS h FROM ${source.from} WHERE ${known}) WHERE h % ${sampled} = 0`;
  const [row] = await ask<{ n: number; distinct_n: number }>(asking, source, sql);
  if (row === undefined || row.n === 0) return null;
  const estimate = wilsonInterval({ n: row.n, positives: row.n - row.distinct_n });
  return { by: id === undefined ? 'row' : 'id', estimate, sampled };
}

function rowHash({ columns, roles }: TableSource): string | null {
  const { time, target, prediction, score } = roles;
  const text = (expression: string): string => `ifNull(toString(${expression}), '')`;
  const all = [
    ...columns.map(({ expression, kind, raw }) =>
      // As a number where it is one: writing a million numbers out takes ten times as long as hashing them.
      raw === undefined && kind === 'numeric' ? `toFloat64(${expression})` : text(raw ?? expression),
    ),
    ...[time, target, prediction, score].flatMap((one) => (one === undefined ? [] : [text(one)])),
  ];
  return all.length === 0 ? null : `cityHash64(${all.join(', ')})`;
}
