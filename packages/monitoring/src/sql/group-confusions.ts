import type { ReferenceProfile } from '@haechi/contract';
import type { TableSource } from '../table-source.ts';
import { type Asking, ask } from './source-rows.ts';

type Groups = NonNullable<ReferenceProfile['groups']>;

interface GroupRow {
  readonly attribute: number;
  readonly name: string;
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** Confusion counts of every group of every sensitive attribute over the labelled rows: one statement. Nothing without attributes, targets or predictions. */
export async function groupConfusions(asking: Asking, source: TableSource, positive: string): Promise<Groups> {
  const { target, prediction, sensitive } = source.roles;
  if (target === undefined || prediction === undefined || sensitive.length === 0) return {};
  const pairs = sensitive.map(({ expression }, place) => `(${place}, toString(${expression}))`);
  const sql = `SELECT pair.1 AS attribute, pair.2 AS name,
      countIf(y AND p) AS tp, countIf(NOT y AND p) AS fp, countIf(NOT y AND NOT p) AS tn, countIf(y AND NOT p) AS fn
    FROM (SELECT arrayJoin([${pairs.join(', ')}]) AS pair, toString(${target}) AS actual, toString(${prediction}) AS predicted,
        actual = {haechi_positive:String} AS y, predicted = {haechi_positive:String} AS p
      FROM ${source.from})
    WHERE actual != '' AND predicted != '' AND name != '' GROUP BY attribute, name ORDER BY attribute, name`;
  const rows = await ask<GroupRow>(asking, source, { sql, more: { haechi_positive: positive } });
  const found: Record<string, Groups[string]> = {};
  for (const { attribute, name, tp, fp, tn, fn } of rows) {
    const key = sensitive[attribute]?.name;
    if (key !== undefined) found[key] = { ...found[key], [name]: { tp, fp, tn, fn } };
  }
  return found;
}
