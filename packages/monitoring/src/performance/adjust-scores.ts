import type { AnalysisSettings, Score } from '@haechi/contract';
import { benjaminiHochberg, holm } from '@haechi/stats';

/** The scores with the p-values of all of them together corrected for their number. */
export function adjustScores(scores: readonly Score[], correction: AnalysisSettings['correction']): Score[] {
  const tested = scores.filter(({ p }) => p !== null);
  const raw = tested.map(({ p }) => p ?? 1);
  const adjusted = correct(raw, correction);
  const places = new Map(tested.map((score, place) => [score, place]));
  return scores.map((score) => {
    const place = places.get(score);
    return place === undefined ? score : { ...score, p_adjusted: adjusted[place] ?? null };
  });
}

function correct(ps: readonly number[], correction: AnalysisSettings['correction']): readonly number[] {
  if (correction === 'holm') return holm(ps);
  return correction === 'none' ? ps : benjaminiHochberg(ps).adjusted;
}
