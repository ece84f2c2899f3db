import type { Analysis, Score } from '@haechi/contract';
import type { AnalysisRequest } from '../analysis-request.ts';
import type { Compared } from '../column-pair.ts';
import { CLASSIFIER_COLUMNS, CLASSIFIER_MIN_ROWS, CLASSIFIER_ROWS } from '../constants.ts';
import { makeScore } from '../make-score.ts';
import { isProfile } from '../reference-kind.ts';
import { type SampledColumn, sampleRows } from '../sql/sample-rows.ts';
import type { Asking } from '../sql/source-rows.ts';
import type { TableSource } from '../table-source.ts';
import { domainClassifier } from './domain-classifier.ts';

interface Multivariate {
  readonly scores: readonly Score[];
  readonly skipped: Analysis['skipped'];
}

/** Drift of all columns at once, where the settings ask for it: a classifier on a sample of both sides' rows. */
export async function multivariateDrift(
  asking: Asking,
  request: AnalysisRequest,
  { rows, pairs }: Compared,
): Promise<Multivariate> {
  const { settings, reference, current, seed } = request;
  if (!settings.multivariate || reference === null) return { scores: [], skipped: [] };
  const cannot = (what: string, params: Record<string, string | number>): Multivariate => ({
    scores: [],
    skipped: [{ column: null, verdict: 'skipped', reason: { key: `analysis.data_drift.classifier_${what}`, params } }],
  });
  if (isProfile(reference)) return cannot('needs_rows', {});
  const fewest = Math.min(rows.reference, rows.current);
  if (fewest < CLASSIFIER_MIN_ROWS || pairs.length === 0) {
    return cannot('few_rows', { n: fewest, min_n: CLASSIFIER_MIN_ROWS, columns: pairs.length });
  }
  const names = new Set(pairs.slice(0, CLASSIFIER_COLUMNS).map(({ name }) => name));
  const sampled = (source: TableSource, count: number): Promise<ReadonlyMap<string, SampledColumn>> => {
    const columns = source.columns.filter(({ name }) => names.has(name));
    return sampleRows(asking, source, { columns, rows: count, wanted: CLASSIFIER_ROWS, seed });
  };
  const found = domainClassifier(
    { reference: await sampled(reference, rows.reference), current: await sampled(current, rows.current) },
    seed,
  );
  if (found === null) return cannot('few_rows', { n: fewest, min_n: CLASSIFIER_MIN_ROWS, columns: pairs.length });
  const score = makeScore(
    {
      indicator: 'domain_classifier_auc',
      estimate: found.auc,
      effect: found.auc.value - 0.5,
      n_reference: found.rows.reference,
      n_current: found.rows.current,
      judged_n: Math.min(found.rows.reference, found.rows.current),
      settings: found.settings,
      contributors: found.contributors,
    },
    request,
  );
  return { scores: [score], skipped: [] };
}
