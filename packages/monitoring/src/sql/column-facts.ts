import { FEW_VALUES } from '../constants.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { type Asking, ask, inStatements, type NamedColumn, rowsOf, UNCOMPILED } from './source-rows.ts';

/** What is known of a numeric column after one pass. */
export interface NumericFacts {
  readonly kind: 'numeric';
  /** Rows with a finite value. */
  readonly n: number;
  readonly missing: number;
  readonly infinite: number;
  /** Null where no row has a finite value. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Distinct values among rows without NaN, up to `FEW_VALUES`; null: more. */
  readonly few: number | null;
  /** Quantiles at even steps from 0 to 1, of a sample of about 8 000 rows that is the same at every look. */
  readonly quantiles: readonly number[];
}

export interface CategoricalFacts {
  readonly kind: 'categorical';
  /** Rows with a value. */
  readonly n: number;
  readonly missing: number;
}

export type Facts = NumericFacts | CategoricalFacts;

/** Rows of a source and what is known of its columns, by name. */
export interface SourceFacts {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Facts>;
}

type FactRow = Readonly<Record<string, number | null | readonly (number | null)[]>>;

/**
 * Facts of the columns by one statement for up to `COLUMNS_PER_STATEMENT` of them. The quantiles only place the cells of a histogram: a deterministic reservoir, keyed
 * by a hash of the row, gives the same ones whatever order the rows are read in.
 */
export async function columnFacts(
  asking: Asking,
  source: TableSource,
  { columns, steps = 4 }: { readonly columns: readonly ColumnAccess[]; readonly steps?: number },
): Promise<SourceFacts> {
  const parts = inStatements(columns);
  const found = new Map<string, Facts>();
  let rows = 0;
  for (const part of parts.length > 0 ? parts : [[]]) {
    const [row] = await ask<FactRow>(asking, source, factsSql(source, part, steps));
    rows = numberAt(row, 'rows') ?? 0;
    for (const { column, alias } of part) found.set(column.name, factsAt(row, column, alias));
  }
  return { rows, columns: found };
}

function factsSql(source: TableSource, part: readonly NamedColumn[], steps: number): string {
  const numeric = part.filter(({ column }) => column.kind === 'numeric').map(({ alias }) => alias);
  const hash = numeric.length > 0 ? `, cityHash64(${numeric.join(', ')}) AS row_hash` : '';
  const facts = part.flatMap(({ column, alias }) =>
    column.kind === 'numeric' ? numericSql(alias, steps) : textSql(alias),
  );
  const inner = `(SELECT *${hash} FROM ${rowsOf(source, part, part.length === 0 ? ['1 AS one'] : [])})`;
  return `SELECT ${['count() AS rows', ...facts].join(', ')} FROM ${inner} ${UNCOMPILED}`;
}

function numericSql(alias: string, steps: number): string[] {
  const levels = Array.from({ length: steps + 1 }, (_, step) => step / steps);
  const finite = `isFinite(${alias})`;
  return [
    `countIf(${finite}) AS ${alias}_n`,
    `countIf(isNaN(${alias})) AS ${alias}_missing`,
    `minIf(${alias}, ${finite}) AS ${alias}_min`,
    `maxIf(${alias}, ${finite}) AS ${alias}_max`,
    `avgIf(${alias}, ${finite}) AS ${alias}_mean`,
    `uniqUpToIf(${FEW_VALUES})(${alias}, not isNaN(${alias})) AS ${alias}_few`,
    `quantilesDeterministicIf(${levels.join(', ')})(${alias}, row_hash, ${finite}) AS ${alias}_q`,
  ];
}

const textSql = (alias: string): string[] => [`countIf(${alias} = '') AS ${alias}_missing`];

function factsAt(row: FactRow | undefined, { kind }: ColumnAccess, alias: string): Facts {
  const at = (what: string) => numberAt(row, `${alias}_${what}`);
  const rows = numberAt(row, 'rows') ?? 0;
  const missing = at('missing') ?? 0;
  if (kind === 'categorical') return { kind, n: rows - missing, missing };
  const n = at('n') ?? 0;
  const few = at('few') ?? 0;
  const sampled = row?.[`${alias}_q`];
  return {
    kind,
    n,
    missing,
    infinite: rows - missing - n,
    min: n > 0 ? at('min') : null,
    max: n > 0 ? at('max') : null,
    mean: n > 0 ? at('mean') : null,
    few: few <= FEW_VALUES ? few : null,
    quantiles: Array.isArray(sampled) ? sampled.map((value) => value ?? Number.NaN) : [],
  };
}

function numberAt(row: FactRow | undefined, key: string): number | null {
  const value = row?.[key];
  return typeof value === 'number' ? value : null;
}
