import type { ColumnAccess, TableSource } from '../table-source.ts';
import { type Asking, ask, inStatements, rowsOf, UNCOMPILED } from './source-rows.ts';

export interface ColumnSample {
  /** Quantiles at even steps of a sample of about 8 000 rows: they stand for it. */
  readonly values: readonly number[];
  /** Population standard deviation of all finite values, computed stably. */
  readonly std: number | null;
}

type SampleRow = Readonly<Record<string, number | null | readonly (number | null)[]>>;

/** Steps of the quantiles: four to a cut of a profile, so that a frequent value is seen as one. */
const STEPS = 1024;

/** A small deterministic sample of every numeric column, and its standard deviation: one statement for up to 60 columns. */
export async function columnSamples(
  asking: Asking,
  source: TableSource,
  columns: readonly ColumnAccess[],
): Promise<Map<string, ColumnSample>> {
  const found = new Map<string, ColumnSample>();
  const levels = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS).join(', ');
  for (const part of inStatements(columns)) {
    const aliases = part.map(({ alias }) => alias);
    const parts = aliases.flatMap((alias) => [
      `quantilesDeterministicIf(${levels})(${alias}, row_hash, isFinite(${alias})) AS ${alias}_sample`,
      `stddevPopStableIf(${alias}, isFinite(${alias})) AS ${alias}_std`,
    ]);
    const sql = `SELECT ${parts.join(', ')} FROM (SELECT *, cityHash64(${aliases.join(', ')}) AS row_hash FROM ${rowsOf(source, part)}) ${UNCOMPILED}`;
    const [row] = await ask<SampleRow>(asking, source, sql);
    for (const { column, alias } of part) {
      const sample = row?.[`${alias}_sample`];
      const std = row?.[`${alias}_std`];
      found.set(column.name, {
        values: Array.isArray(sample) ? sample.filter((value): value is number => typeof value === 'number') : [],
        std: typeof std === 'number' ? std : null,
      });
    }
  }
  return found;
}
