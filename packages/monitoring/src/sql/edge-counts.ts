import type { ColumnAccess, TableSource } from '../table-source.ts';
import { groupedCounts } from './grouped-counts.ts';
import type { Asking } from './source-rows.ts';

/** A numeric column and the places that cut its rows into bins. */
export interface CutColumn {
  readonly column: ColumnAccess;
  /**
   * `cuts`: bins between them closed on the right, the outer ones open (`cuts.length + 1` counts; those of a stored profile). `edges`: closed on the left, the
   * last on both sides, what lies outside in a bin of its own at the end (`edges.length` counts; `numpy.histogram`).
   */
  readonly rule: 'cuts' | 'edges';
  readonly at: readonly number[];
}

/** Greatest double: stands for "beyond the last", since infinite values do not come through JSON. */
const BEYOND = Number.MAX_VALUE;

/** Counts of finite values over given cuts or edges, one list for each column. */
export async function edgeCounts(
  asking: Asking,
  source: TableSource,
  columns: readonly CutColumn[],
): Promise<Map<string, number[]>> {
  const cuts = new Map(columns.map((one) => [one.column.name, one]));
  const found = await groupedCounts<number>(asking, source, {
    columns: columns.map(({ column }) => column),
    key: ({ name }, value) => `if(isFinite(${value}), ${binSql(cuts.get(name), value)}, nan)`,
    keys: 'numbers',
    keep: 'not isNaN(value)',
  });
  return new Map(
    columns.map((one) => {
      const { keys = [], counts = [] } = found.get(one.column.name) ?? {};
      return [one.column.name, inBins(one, keys, counts)];
    }),
  );
}

/** The place that names the bin of a value: the cut that closes it, or the edge that opens it. */
function binSql(one: CutColumn | undefined, value: string): string {
  const [first, last] = [one?.at[0], one?.at.at(-1)];
  if (one === undefined || first === undefined || last === undefined) return `${BEYOND}`;
  if (one.rule === 'cuts') {
    const mirrored = one.at.map((cut) => -cut).reverse();
    return `if(${value} > (${last}), ${BEYOND}, -roundDown(-${value}, ${arraySql(mirrored)}))`;
  }
  const opening = one.at.slice(0, Math.max(1, one.at.length - 1));
  return `if(${value} < (${first}) or ${value} > (${last}), ${BEYOND}, roundDown(${value}, ${arraySql(opening)}))`;
}

function arraySql(values: readonly number[]): string {
  return `[${values.map((value) => `toFloat64(${value})`).join(', ')}]`;
}

function inBins({ rule, at }: CutColumn, keys: readonly number[], counts: readonly number[]): number[] {
  const bins = new Array<number>(rule === 'cuts' ? at.length + 1 : Math.max(1, at.length)).fill(0);
  const places = new Map(at.map((cut, place) => [cut + 0, place]));
  for (const [i, key] of keys.entries()) {
    const bin = key === BEYOND ? bins.length - 1 : places.get(key + 0);
    if (bin !== undefined) bins[bin] = (bins[bin] ?? 0) + (counts[i] ?? 0);
  }
  return bins;
}
