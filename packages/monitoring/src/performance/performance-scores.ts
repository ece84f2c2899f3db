import { indicatorCatalogue, type Score } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import { limitsOf } from '../default-limits.ts';
import { makeScore } from '../make-score.ts';
import { adjustScores } from './adjust-scores.ts';
import { besideReference } from './beside-reference.ts';
import type { Estimates } from './classification-estimates.ts';

/**
 * Scores of what was estimated, each beside the reference. A limit on a metric that could not be estimated shows as a score that was not judged.
 *
 * @param settings what identifies the numbers, by indicator; '' for all
 */
export function performanceScores(
  sides: { readonly current: Estimates; readonly reference: Estimates; readonly n: number },
  settings: (indicator: Score['indicator']) => Score['settings'],
  request: AnalysisRequest,
): Score[] {
  const { current, reference, n } = sides;
  const limited = limitsOf(request)
    .map(({ indicator }) => indicator)
    .filter((indicator) => indicatorCatalogue[indicator].kind === request.kind);
  const names = Object.keys(current) as Score['indicator'][];
  const scores = names.flatMap((indicator) => {
    const estimate = current[indicator];
    if (estimate === undefined) return [];
    if (!Number.isFinite(estimate.value) && !limited.includes(indicator)) return [];
    const { settings: compared, ...beside } = besideReference(estimate, reference[indicator]);
    return [
      makeScore(
        { indicator, estimate, n_current: estimate.n, ...beside, settings: { ...settings(indicator), ...compared } },
        request,
      ),
    ];
  });
  const missing = limited
    .filter((indicator) => current[indicator] === undefined && applies(indicator, request))
    .map((indicator) => makeScore({ indicator, estimate: null, n_current: n }, request));
  return adjustScores([...scores, ...missing], request.settings);
}

/** The default limits speak of classifiers; where nobody asked for them they say nothing of a model that predicts numbers, or of estimates nobody needs. */
function applies(indicator: Score['indicator'], request: AnalysisRequest): boolean {
  return (
    request.limits.length > 0 ||
    request.kind !== 'performance' ||
    (request.current.task === 'classification' && !indicator.startsWith('estimated'))
  );
}
