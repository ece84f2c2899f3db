import { coarsenBins } from '@haechi/stats';
import type { ColumnPair, NumericPair } from '../column-pair.ts';
import { COMPARED_LEVELS, PSI_BINS } from '../constants.ts';

/** Both sides of a column over the same bins or levels, each with the name that a reader sees. */
export interface PairBins {
  readonly names: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly rule: 'equal_reference_mass' | 'values' | 'levels';
}

/** The level that the rare ones are counted under. */
const REST = '(rest)';

/**
 * Bins that our distances are taken over: the most frequent `COMPARED_LEVELS` levels of the reference and the rest together, each value of a numeric column of at most
 * `PSI_BINS`, else `PSI_BINS` bins of about equal reference mass.
 */
export function pairBins(pair: ColumnPair): PairBins {
  return pair.kind === 'categorical' ? levelBins(pair) : numericBins(pair);
}

function levelBins(pair: ColumnPair & { kind: 'categorical' }): PairBins {
  const { levels, reference, current, other } = pair;
  const kept = levels.slice(0, COMPARED_LEVELS);
  const rest = (counts: readonly number[]): number =>
    counts.slice(COMPARED_LEVELS).reduce((sum, count) => sum + count, 0);
  const tail = [rest(reference) + other.reference, rest(current) + other.current] as const;
  const hasRest = tail[0] + tail[1] > 0;
  const over = (counts: readonly number[], more: number): number[] => [
    ...counts.slice(0, COMPARED_LEVELS),
    ...(hasRest ? [more] : []),
  ];
  return {
    names: hasRest ? [...kept, REST] : kept,
    reference: over(reference, tail[0]),
    current: over(current, tail[1]),
    rule: 'levels',
  };
}

function numericBins(pair: NumericPair): PairBins {
  const { values, reference, current } = pair.aligned;
  if (pair.resolution === 'values' && values.length <= PSI_BINS) {
    return { names: values.map(short), reference, current, rule: 'values' };
  }
  const bins = coarsenBins({ reference, current, bins: PSI_BINS });
  const names = bins.starts.map((start, place) => {
    const from = place === 0 ? '−∞' : short(values[start] ?? 0);
    const next = bins.starts[place + 1];
    return `[${from}, ${next === undefined ? '∞' : short(values[next] ?? 0)})`;
  });
  return { names, reference: bins.reference, current: bins.current, rule: 'equal_reference_mass' };
}

/** A number for a name: up to five digits that count. */
function short(value: number): string {
  return `${Number(value.toPrecision(5))}`;
}
