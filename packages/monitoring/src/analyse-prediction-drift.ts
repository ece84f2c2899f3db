import type { Analysis, Estimate, Score } from '@haechi/contract';
import { twoProportionZ, welchT, wilsonInterval } from '@haechi/stats';
import { emptySides } from './analyse-data-drift.ts';
import type { Analyse, AnalysisLimit, AnalysisRequest } from './analysis-request.ts';
import type { Compared } from './column-pair.ts';
import { compareColumns } from './compare-columns.ts';
import { COLLAPSED_SHARE } from './constants.ts';
import { limitsOf } from './default-limits.ts';
import { driftScoreOf } from './drift/drift-decision.ts';
import { driftReadings } from './drift/drift-readings.ts';
import { pairDistribution } from './drift/pair-distribution.ts';
import { emptyAnalysis, makeAnalysis } from './make-analysis.ts';
import { makeScore } from './make-score.ts';
import { CONFIDENCE, PREDICTION, predictionColumns, referencePredictions } from './predictions/prediction-columns.ts';
import { LOW_CONFIDENCE, type PredictionHealth, predictionHealth } from './predictions/prediction-health.ts';
import { isProfile } from './reference-kind.ts';
import type { Asking } from './sql/source-rows.ts';

/**
 * Whether a model answers as it did: drift of predictions and scores against the reference, the share of the positive class, how sure it is and whether its confidence
 * has collapsed to one value. Without a reference only the numbers of the window are given.
 */
export const analysePredictionDrift: Analyse = async (reader, request) => {
  const { current, reference } = request;
  const asking: Asking = { reader, costs: [] };
  const { prediction, score, confidence } = current.roles;
  if (prediction === undefined && score === undefined && confidence === undefined)
    return emptyAnalysis(request, 'skipped', { key: 'analysis.prediction_drift.no_predictions', params: {} });
  const now = await predictionHealth(asking, current);
  const before =
    reference === null || isProfile(reference) ? profileHealth(request) : await predictionHealth(asking, reference);
  const health: Health = { now, before, positive: positiveClass(request, now, before) };
  const drift = await driftOfPredictions(asking, request, health.positive);
  return makeAnalysis(request, {
    n_reference: before?.rows ?? 0,
    n_current: now.rows,
    path: drift.path,
    scores: [...drift.scores, ...positiveShare(health, request), ...confidenceScores(health, request)],
    distributions: drift.distributions,
    skipped: [
      ...emptySides({ current: now.rows, reference: reference === null ? 1 : (before?.rows ?? 0) }),
      ...drift.skipped,
    ],
    costs: asking.costs,
  });
};

interface Health {
  readonly now: PredictionHealth;
  readonly before: PredictionHealth | null;
  readonly positive: string | null;
}

function profileHealth({ reference }: AnalysisRequest): PredictionHealth | null {
  return reference !== null && isProfile(reference)
    ? { rows: reference.prediction?.n ?? reference.rows, classes: null, confidence: null }
    : null;
}

/** The class that counts as positive: as given, else the second of two in order. */
function positiveClass(
  request: AnalysisRequest,
  now: PredictionHealth,
  before: PredictionHealth | null,
): string | null {
  const given = request.settings.positive ?? request.current.positive;
  if (given !== null) return given;
  const classes = [...new Set([...(before?.classes ?? new Map()).keys(), ...(now.classes ?? new Map()).keys()])].sort();
  return classes.length === 2 ? (classes[1] ?? null) : null;
}

interface Drift {
  readonly scores: readonly Score[];
  readonly path: Analysis['path'];
  readonly distributions: Analysis['distributions'];
  readonly skipped: Analysis['skipped'];
}

async function driftOfPredictions(asking: Asking, request: AnalysisRequest, positive: string | null): Promise<Drift> {
  const known = request.reference === null ? null : referencePredictions(request.reference, positive);
  if (known === null) {
    const reason = { key: 'analysis.reference.none', params: {} };
    return { scores: [], path: 'exact', distributions: [], skipped: [{ column: null, verdict: 'skipped', reason }] };
  }
  const sides = { current: predictionColumns(request.current), reference: known };
  const compared: Compared = await compareColumns(asking, sides);
  const found = await driftReadings(asking, { ...sides, pairs: compared.pairs, settings: request.settings });
  const scores = found.deciding
    .filter(({ feature }) => feature !== CONFIDENCE)
    .map((reading) =>
      driftScoreOf(reading, request, reading.feature === PREDICTION ? 'prediction_drift' : 'score_drift'),
    );
  return {
    scores,
    path: compared.path,
    distributions: compared.pairs.map(pairDistribution),
    skipped: [...compared.skipped, ...found.skipped],
  };
}

function positiveShare({ now, before, positive }: Health, request: AnalysisRequest): Score[] {
  const current = sharesOf(now, positive);
  if (positive === null || current === null) return [];
  const profile = request.reference !== null && isProfile(request.reference) ? request.reference.prediction : undefined;
  const reference = profile ?? (before === null ? null : sharesOf(before, positive));
  const tested = reference === null || reference.n === 0 ? null : twoProportionZ({ reference, current });
  return [
    makeScore(
      {
        indicator: 'positive_share',
        estimate: wilsonInterval(current),
        ...(tested === null
          ? {}
          : {
              test: 'two_proportion_z',
              statistic: tested.statistic,
              p: tested.pValue,
              effect: tested.effect.value,
            }),
        n_reference: reference?.n ?? 0,
        n_current: current.n,
        settings: {
          positive,
          ...(reference === null || reference.n === 0 ? {} : { reference: reference.positives / reference.n }),
        },
      },
      request,
    ),
  ];
}

function sharesOf({ classes }: PredictionHealth, positive: string | null): { n: number; positives: number } | null {
  if (classes === null || positive === null) return null;
  const n = [...classes.values()].reduce((sum, count) => sum + count, 0);
  return { n, positives: classes.get(positive) ?? 0 };
}

function confidenceScores({ now, before }: Health, request: AnalysisRequest): Score[] {
  const own = now.confidence;
  if (own === null) return [];
  const known = before?.confidence ?? null;
  const sides = { n_current: own.n, n_reference: known?.n ?? 0 };
  const [p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = own.percentiles;
  const welch =
    known === null
      ? null
      : welchT({
          reference: { n: known.n, mean: known.mean.value, std: known.std.value },
          current: { n: own.n, mean: own.mean.value, std: own.std.value },
        });
  return [
    makeScore(
      {
        indicator: 'mean_confidence',
        estimate: own.mean,
        ...(welch === null
          ? {}
          : { test: 'welch_t', statistic: welch.statistic, p: welch.pValue, effect: welch.effect.value }),
        ...sides,
        settings: { p05, p25, p50, p75, p95, ...(known === null ? {} : { reference: known.mean.value }) },
      },
      request,
    ),
    deviation(own.std, known?.std ?? null, { request, sides }),
    makeScore(
      {
        indicator: 'low_confidence_share',
        estimate: wilsonInterval({ n: own.n, positives: own.low }),
        ...sides,
        settings: { below: LOW_CONFIDENCE },
      },
      request,
    ),
  ];
}

/** A model whose confidence hardly varies any more answers the same to everything: without a limit of its own it may lose half of the reference's deviation. */
function deviation(
  estimate: Estimate,
  known: Estimate | null,
  { request, sides }: { request: AnalysisRequest; sides: { n_current: number; n_reference: number } },
): Score {
  const asked = limitsOf(request).find(({ indicator }) => indicator === 'std_confidence');
  const fallen: AnalysisLimit | null =
    asked === undefined && request.limits.length === 0 && known !== null
      ? { indicator: 'std_confidence', side: 'min', value: known.value * COLLAPSED_SHARE, min_n: 300 }
      : null;
  return makeScore(
    {
      indicator: 'std_confidence',
      estimate,
      ...(fallen === null ? {} : { limit: fallen }),
      effect: known === null || known.value === 0 ? null : estimate.value / known.value,
      ...sides,
      settings:
        known === null ? {} : { reference: known.value, ...(fallen === null ? {} : { limit_from: 'reference' }) },
    },
    request,
  );
}
