import type { Message } from '@haechi/contract';
import type { Analyse } from '../analysis-request.ts';
import { emptyAnalysis } from '../make-analysis.ts';
import { classificationPerformance } from './classification-performance.ts';
import { regressionPerformance } from './regression-performance.ts';

/** How well a model does: of classifiers from truth × prediction × score, of models that predict numbers from sums over rows, beside the reference where that has rows. */
export const analysePerformance: Analyse = async (reader, request) => {
  const { roles, task } = request.current;
  const because = (what: string): Message => ({ key: `analysis.performance.${what}`, params: {} });
  if (roles.prediction === undefined && roles.score === undefined && roles.confidence === undefined)
    return emptyAnalysis(request, 'skipped', because('no_predictions'));
  return task === 'regression'
    ? await regressionPerformance(reader, request)
    : await classificationPerformance(reader, request);
};
