import type { AnalysisSettings, ReferenceProfile } from '@haechi/contract';
import { isProfile } from '../reference-kind.ts';
import { type Asking, ask, inStatements, rowsOf, UNCOMPILED } from '../sql/source-rows.ts';
import type { TableSource } from '../table-source.ts';
import type { ColumnRange } from './quality-counts.ts';

export interface KnownRanges {
  readonly ranges: ReadonlyMap<string, ColumnRange>;
  /** Columns whose range the settings name; the others have the reference's. */
  readonly named: ReadonlySet<string>;
  /** Rows of the reference. */
  readonly rows: number;
}

type RangeRow = Readonly<Record<string, number | null>>;

/** Ranges of numeric columns: those of the settings, else what the reference's values span. */
export async function knownRanges(
  asking: Asking,
  reference: TableSource | ReferenceProfile | null,
  settings: AnalysisSettings,
): Promise<KnownRanges> {
  const own = Object.entries(settings.ranges).map(([name, { min = null, max = null }]): [string, ColumnRange] => [
    name,
    { min, max },
  ]);
  const named = new Set(own.map(([name]) => name));
  if (reference === null) return { ranges: new Map(own), named, rows: 0 };
  const spans = isProfile(reference) ? profileSpans(reference) : await rowSpans(asking, reference);
  return { ranges: new Map([...spans.ranges, ...own]), named, rows: spans.rows };
}

interface Spans {
  readonly ranges: readonly (readonly [string, ColumnRange])[];
  readonly rows: number;
}

function profileSpans({ numeric, rows }: ReferenceProfile): Spans {
  const known = Object.entries(numeric).filter(([, { n }]) => n > 0);
  return { ranges: known.map(([name, { min, max }]) => [name, { min, max }] as const), rows };
}

async function rowSpans(asking: Asking, source: TableSource): Promise<Spans> {
  const ranges: [string, ColumnRange][] = [];
  let rows = 0;
  const numeric = source.columns.filter(({ kind }) => kind === 'numeric');
  const parts = inStatements(numeric);
  for (const part of parts.length > 0 ? parts : [[]]) {
    const spans = part.flatMap(({ alias }) =>
      ['min', 'max', 'count'].map((what) => {
        const value = what === 'count' ? '' : `${alias}, `;
        return `${what}If(${value}isFinite(${alias})) AS ${alias}_${what}`;
      }),
    );
    const sql = `SELECT ${['count() AS rows', ...spans].join(', ')} FROM ${rowsOf(source, part, ['1 AS one'])} ${UNCOMPILED}`;
    const [row] = await ask<RangeRow>(asking, source, sql);
    rows = row?.['rows'] ?? 0;
    for (const { column, alias } of part) {
      if ((row?.[`${alias}_count`] ?? 0) === 0) continue;
      ranges.push([column.name, { min: row?.[`${alias}_min`] ?? null, max: row?.[`${alias}_max`] ?? null }]);
    }
  }
  return { ranges, rows };
}
