import type { ColumnAccess, TableSource } from '../table-source.ts';
import { type Asking, ask, inStatements, rowsOf } from './source-rows.ts';

/** Values of sampled rows by column, in one order for all columns: numbers (NaN: none or infinite) or texts. */
export type SampledColumn =
  | { readonly kind: 'numeric'; readonly values: Float64Array }
  | { readonly kind: 'categorical'; readonly values: readonly string[] };

type SampleRow = Readonly<Record<string, readonly (number | null)[] | readonly string[]>>;

const HASHES = 2 ** 32;

/**
 * About `wanted` rows of a source, the same ones for one seed as long as the source gives its rows in one order: those whose number hashes low. (A hash of what a row
 * holds would take equal rows all or none.)
 */
export async function sampleRows(
  asking: Asking,
  source: TableSource,
  sample: {
    readonly columns: readonly ColumnAccess[];
    readonly rows: number;
    readonly wanted: number;
    readonly seed: number;
  },
): Promise<ReadonlyMap<string, SampledColumn>> {
  const { columns, rows, wanted, seed } = sample;
  const below = rows <= wanted ? HASHES : Math.floor((HASHES * wanted) / rows);
  const found = new Map<string, SampledColumn>();
  for (const part of inStatements(columns)) {
    const lists = part.map(({ alias }) => `groupArray(${alias}) AS ${alias}`);
    const row = `cityHash64(rowNumberInAllBlocks(), ${Math.trunc(seed)}) % ${HASHES} AS row_place`;
    const sql = `SELECT ${lists.join(', ')} FROM ${rowsOf(source, part, [row])} WHERE row_place < ${below}
      SETTINGS max_threads = 1`;
    const [answer] = await ask<SampleRow>(asking, source, sql);
    for (const { column, alias } of part) {
      const values = answer?.[alias] ?? [];
      found.set(
        column.name,
        column.kind === 'numeric'
          ? { kind: 'numeric', values: Float64Array.from([...values], (value) => Number(value ?? Number.NaN)) }
          : { kind: 'categorical', values: values.map((value) => `${value ?? ''}`) },
      );
    }
  }
  return found;
}
