/** For tests of the stream monitor: columns as a table of the engine, and what `stepDrift` says of the same values. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHUNK_ROWS, type DriftFinding, type DriftValue, type FeaturePlan, startDrift, stepDrift } from '@haechi/stats';
import type { ChdbReader } from '@haechi/testkit/chdb-reader';
import type { ColumnAccess } from '../table-source.ts';
import type { StreamRows } from './stream-state.ts';

export interface FixtureColumn {
  readonly kind: FeaturePlan['kind'];
  /** No empty text: that is no value in the engine. */
  readonly values: readonly DriftValue[];
}
export type FixtureColumns = Readonly<Record<string, FixtureColumn>>;

const cellOf = (value: DriftValue): string =>
  value === null ? '' : Object.is(value, -0) ? '-0' : String(value).replaceAll('Infinity', 'inf');

/** Positions grow, with gaps between them. */
const SPACE = 7;

/** A table of the engine; its rows do not lie in their order. */
export async function tableOf(reader: ChdbReader, table: string, columns: FixtureColumns): Promise<StreamRows> {
  const names = Object.keys(columns);
  const rows = Math.max(...Object.values(columns).map(({ values }) => values.length));
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({
      hx_seq: SPACE * row + 3,
      ...Object.fromEntries(Object.values(columns).map(({ values }, i) => [`c${i}`, cellOf(values[row] ?? null)])),
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'haechi-stream-'));
  const file = join(folder, 'rows.ndjson');
  writeFileSync(file, lines.reverse().join('\n'));
  const types = ['hx_seq UInt64', ...names.map((_, i) => `c${i} String`)].join(', ');
  await reader.command(
    `CREATE TABLE ${table} ENGINE = MergeTree ORDER BY () AS SELECT * FROM file('${file}', 'JSONEachRow', '${types}')`,
  );
  rmSync(folder, { recursive: true });
  return {
    position: 'hx_seq',
    source: ({ after, upTo }) => ({
      from: `(SELECT * FROM ${table} WHERE hx_seq > {after:UInt64} AND hx_seq <= {up_to:UInt64})`,
      params: { after, up_to: upTo },
      columns: [],
      roles: { sensitive: [], time: 'toDateTime64(hx_seq, 3)' },
      task: 'classification',
      positive: null,
    }),
  };
}

export const accessesOf = (columns: FixtureColumns): ColumnAccess[] =>
  Object.entries(columns).map(([name, { kind }], i) =>
    kind === 'numeric'
      ? { name, kind: 'numeric', expression: `ifNull(toFloat64OrNull(c${i}), nan)` }
      : { name, kind: 'categorical', expression: `c${i}` },
  );

/** Everything that `stepDrift` says, chunk by chunk. */
export function steppedFindings(columns: FixtureColumns): DriftFinding[] {
  const rows = Math.max(...Object.values(columns).map(({ values }) => values.length));
  let monitor = startDrift(Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind])));
  const all: DriftFinding[] = [];
  for (let from = 0; from + CHUNK_ROWS <= rows; from += CHUNK_ROWS) {
    const chunk = Object.entries(columns).map(([name, { values }]) => [name, values.slice(from, from + CHUNK_ROWS)]);
    const step = stepDrift(monitor, Object.fromEntries(chunk));
    monitor = step.monitor;
    all.push(...step.findings);
  }
  return all;
}
