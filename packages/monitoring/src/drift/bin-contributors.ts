import type { Score } from '@haechi/contract';
import { NAMED_CONTRIBUTORS } from '../constants.ts';
import type { PairBins } from './pair-bins.ts';

/** Bins or levels that a distance owes most to: their part of the sum of |r - c| over shares, largest first. */
export function binContributors({ names, reference, current, rule }: PairBins): Score['contributors'] {
  const [n, m] = [total(reference), total(current)];
  if (n === 0 || m === 0) return [];
  const gaps = names.map((name, place) => ({
    name,
    gap: Math.abs((reference[place] ?? 0) / n - (current[place] ?? 0) / m),
  }));
  const all = gaps.reduce((sum, { gap }) => sum + gap, 0);
  if (all === 0) return [];
  const kind = rule === 'levels' ? 'category' : 'bin';
  return gaps
    .filter(({ gap }) => gap > 0)
    .sort((a, b) => b.gap - a.gap || (a.name < b.name ? -1 : 1))
    .slice(0, NAMED_CONTRIBUTORS)
    .map(({ name, gap }) => ({ kind, name, share: gap / all }));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
