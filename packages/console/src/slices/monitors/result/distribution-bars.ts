import type { Distribution } from '@haechi/contract';
import type { BarData } from '../../../ui/chart/chart-types.ts';
import type { Words } from '../../../ui/use-words.ts';

/** Categories drawn, those with the largest share on either side; the others are added up. */
const mostLevels = 14;

type BarWords = Pick<Words, 't' | 'number'>;

/** Both sides of a column as shares of the rows that have a value. */
export function distributionBars(distribution: Distribution, words: BarWords): BarData {
  const { t } = words;
  const bins = distribution.kind === 'numeric' ? numericBins(distribution, words) : levelBins(distribution, words);
  const share = (counts: readonly number[]) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    return (count: number) => ({ value: all === 0 ? null : count / all, n: count });
  };
  const ofReference = share(distribution.reference);
  const ofCurrent = share(distribution.current);
  return {
    look: 'overlay',
    categories: bins.map(({ name }) => name),
    series: [
      { name: t('distribution.reference'), values: bins.map(({ reference }) => ofReference(reference)) },
      { name: t('distribution.current'), values: bins.map(({ current }) => ofCurrent(current)) },
    ],
    unit: t('distribution.unit'),
  };
}

interface Bin {
  readonly name: string;
  readonly reference: number;
  readonly current: number;
}

/** Between n edges lie n + 1 bins; the outer ones are open. */
function numericBins({ edges, reference, current }: Distribution, { number }: BarWords): readonly Bin[] {
  const known = edges ?? [];
  return reference.map((count, index) => {
    const low = known[index - 1];
    const high = known[index];
    const name =
      low === undefined
        ? high === undefined
          ? '–'
          : `< ${number(high)}`
        : high === undefined
          ? `≥ ${number(low)}`
          : `${number(low)} – ${number(high)}`;
    return { name, reference: count, current: current[index] ?? 0 };
  });
}

function levelBins({ levels, reference, current }: Distribution, { t, number }: BarWords): readonly Bin[] {
  const all = (levels ?? []).map((name, index) => ({
    name,
    reference: reference[index] ?? 0,
    current: current[index] ?? 0,
  }));
  if (all.length <= mostLevels) return all;
  const total = (counts: readonly number[]) =>
    Math.max(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    );
  const ofReference = total(reference);
  const ofCurrent = total(current);
  const size = (bin: Bin) => Math.max(bin.reference / ofReference, bin.current / ofCurrent);
  const kept = new Set(all.toSorted((a, b) => size(b) - size(a)).slice(0, mostLevels));
  const rest = all.filter((bin) => !kept.has(bin));
  const sum = (side: 'reference' | 'current') => rest.reduce((so, bin) => so + bin[side], 0);
  const others = {
    name: t('distribution.others', { n: number(rest.length) }),
    reference: sum('reference'),
    current: sum('current'),
  };
  return [...all.filter((bin) => kept.has(bin)), others];
}

/** Shares of rows without a value on both sides; null where there are no rows. */
export function missingShares(distribution: Distribution): { reference: number | null; current: number | null } {
  const share = (counts: readonly number[], missing: number) => {
    const all = counts.reduce((sum, count) => sum + count, 0) + missing;
    return all === 0 ? null : missing / all;
  };
  return {
    reference: share(distribution.reference, distribution.reference_missing),
    current: share(distribution.current, distribution.current_missing),
  };
}
