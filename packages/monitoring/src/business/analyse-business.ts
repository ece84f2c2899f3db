import type { Analysis, Message, Score } from '@haechi/contract';
import type { Analyse, AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import { makeScore } from '../make-score.ts';
import { adjustScores } from '../performance/adjust-scores.ts';
import { besideReference } from '../performance/beside-reference.ts';
import { emptyReference } from '../performance/empty-reference.ts';
import { rowsOf } from '../performance/role-columns.ts';
import { type BusinessIndicator, businessEstimates } from './business-estimates.ts';
import { type BusinessSums, type MetricSums, metricSums } from './metric-sums.ts';

const INDICATORS: readonly BusinessIndicator[] = ['business_mean', 'business_sum', 'business_per_prediction'];

/**
 * Business metrics beside the model's own: mean, sum and sum per prediction of each, with intervals, and how they differ from the reference window.
 *
 * The source: each numeric column is a metric (its name is the metric's). One row for each prediction of the window, with the sum of that metric's `business` events that joined to it by
 * prediction id or user, NaN where none did; and one row for each event that joined to nothing, whose `roles.id` is ''. Without `roles.id` every row counts as a prediction:
 *
 *     SELECT p.id AS id, sumIf(e.value, e.metric = 'revenue') … AS revenue FROM predictions p LEFT JOIN business_events e ON … GROUP BY p.id
 *     UNION ALL SELECT '' AS id, if(metric = 'revenue', value, nan) AS revenue FROM business_events WHERE NOT joined
 *
 * By variant or version: one request for each, with the rows of each.
 */
export const analyseBusiness: Analyse = async (reader, request) => {
  const { current, reference } = request;
  const metrics = current.columns.filter(({ kind }) => kind === 'numeric');
  if (metrics.length === 0)
    return emptyAnalysis(request, 'skipped', { key: 'analysis.business.no_metrics', params: {} });
  const now = await metricSums(reader, current, metrics);
  if (now.rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const source = rowsOf(reference);
  const was =
    source === null
      ? null
      : await metricSums(
          reader,
          source,
          source.columns.filter(({ kind }) => kind === 'numeric'),
        );
  const looks = now.metrics.map((metric) => lookAt({ metric, now, was, request }));
  const texts = current.columns.filter(({ kind }) => kind === 'categorical');
  return makeAnalysis(request, {
    n_current: now.rows,
    n_reference: was?.rows ?? 0,
    scores: adjustScores(
      looks.flatMap(({ scores }) => scores),
      request.settings,
    ),
    skipped: [
      ...emptyReference(source, was?.rows ?? 0),
      ...texts.map(({ name }) => note(name, 'not_numeric', {})),
      ...looks.flatMap(({ skipped }) => skipped),
    ],
    costs: [...now.costs, ...(was?.costs ?? [])],
  });
};

interface Look {
  readonly metric: MetricSums;
  readonly now: BusinessSums;
  readonly was: BusinessSums | null;
  readonly request: AnalysisRequest;
}

function lookAt({ metric, now, was, request }: Look): {
  readonly scores: Score[];
  readonly skipped: Analysis['skipped'];
} {
  const { name, n, infinite } = metric;
  const skipped = infinite > 0 ? [note(name, 'infinite', { n: infinite })] : [];
  if (n === 0) return { scores: [], skipped: [...skipped, note(name, 'no_values', { n: now.rows })] };
  const estimates = businessEstimates(metric, now);
  const before = was?.metrics.find((one) => one.name === name);
  if (was !== null && before === undefined) skipped.push(note(name, 'not_in_reference', {}));
  const reference = was === null || before === undefined || before.n === 0 ? null : businessEstimates(before, was);
  const scores = INDICATORS.filter((indicator) => Number.isFinite(estimates[indicator].value)).map((indicator) =>
    makeScore(
      {
        indicator,
        feature: name,
        estimate: estimates[indicator],
        n_current: n,
        ...besideReference(estimates[indicator], reference?.[indicator]),
      },
      request,
    ),
  );
  return { scores, skipped };
}

function note(metric: string, what: string, params: Message['params']): Analysis['skipped'][number] {
  const reason = { key: `analysis.business.${what}`, params: { metric, ...params } };
  return { column: metric, verdict: 'skipped', reason };
}
