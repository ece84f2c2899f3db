import type { AnalysisSettings, Score } from '@haechi/contract';
import { corrected } from '../drift/corrected.ts';
import { real } from '../wire-estimate.ts';

/** The scores with the p-values of all of them together corrected for their number. */
export function adjustScores(scores: readonly Score[], settings: AnalysisSettings): Score[] {
  const tested = scores.filter(({ p }) => p !== null);
  const adjusted = corrected(
    tested.map(({ p }) => p ?? Number.NaN),
    settings,
  );
  const places = new Map(tested.map((score, place) => [score, place]));
  return scores.map((score) => {
    const place = places.get(score);
    return place === undefined ? score : { ...score, p_adjusted: real(adjusted[place]) };
  });
}
