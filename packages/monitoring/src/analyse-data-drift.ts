import type { Analysis, Score } from '@haechi/contract';
import { twoProportionZ, wilsonInterval } from '@haechi/stats';
import type { Analyse, AnalysisRequest } from './analysis-request.ts';
import type { ColumnPair, Compared } from './column-pair.ts';
import { compareColumns } from './compare-columns.ts';
import { NAMED_CONTRIBUTORS, NAMED_LEVELS } from './constants.ts';
import { corrected } from './drift/corrected.ts';
import { type CorrectedReading, driftScoreOf, hasDrifted } from './drift/drift-decision.ts';
import { type DriftReadings, driftReadings } from './drift/drift-readings.ts';
import { multivariateDrift } from './drift/multivariate-drift.ts';
import { pairDistribution } from './drift/pair-distribution.ts';
import { emptyAnalysis, makeAnalysis } from './make-analysis.ts';
import { makeScore } from './make-score.ts';
import type { Asking } from './sql/source-rows.ts';
import { real } from './wire-estimate.ts';

/**
 * Whether the columns of a window are spread as those of the reference: a score for each column, the share that drifted, changes of missing values and new
 * categories. Methods and limits: `docs/drift-defaults.md`.
 */
export const analyseDataDrift: Analyse = async (reader, request) => {
  const { current, reference, settings } = request;
  if (reference === null) return emptyAnalysis(request, 'skipped', { key: 'analysis.reference.none', params: {} });
  const asking: Asking = { reader, costs: [] };
  const compared = await compareColumns(asking, { current, reference });
  const { rows, pairs } = compared;
  const found = await driftReadings(asking, { current, reference, pairs, settings });
  const together = await multivariateDrift(asking, request, compared);
  return makeAnalysis(request, {
    n_reference: rows.reference,
    n_current: rows.current,
    path: compared.path,
    scores: [driftShare(found, compared, request), ...together.scores, ...columnScores(found, pairs, request)],
    distributions: pairs.map(pairDistribution),
    skipped: [...emptySides(rows), ...compared.skipped, ...found.skipped, ...together.skipped],
    costs: asking.costs,
  });
};

/** Sides without rows, said once for all columns. */
export function emptySides(rows: Compared['rows']): Analysis['skipped'] {
  const key = rows.current === 0 ? 'analysis.window.empty' : rows.reference === 0 ? 'analysis.reference.empty' : null;
  return key === null ? [] : [{ column: null, verdict: 'skipped', reason: { key, params: {} } }];
}

function columnScores(found: DriftReadings, pairs: readonly ColumnPair[], request: AnalysisRequest): Score[] {
  const score = (reading: CorrectedReading): Score => driftScoreOf(reading, request);
  return [
    ...found.deciding.map(score),
    // What stands beside the deciding number is for the reader; without a limit of its own it is not judged.
    ...found.beside.map((reading) => {
      const own = score(reading);
      return own.limit === null
        ? { ...own, verdict: 'skipped' as const, reason: { key: 'analysis.limit.none', params: {} } }
        : own;
    }),
    ...missingChanges(pairs, request),
    ...newCategories(pairs, request),
  ];
}

/** Share of the columns that drifted, out of those that could be told. */
function driftShare({ deciding }: DriftReadings, { rows }: Compared, request: AnalysisRequest): Score {
  const { alpha, preset, correction } = request.settings;
  const told = deciding.flatMap((reading) => {
    const drifted = hasDrifted(reading, alpha);
    return drifted === null ? [] : [{ reading, drifted }];
  });
  const drifted = told.filter((one) => one.drifted).map(({ reading }) => reading);
  const effects = drifted.reduce((sum, { effect }) => sum + (effect ?? 0), 0);
  const method = `share of ${told.length} columns`;
  const value = told.length === 0 ? Number.NaN : drifted.length / told.length;
  return makeScore(
    {
      indicator: 'drift_share',
      estimate: { value, lower: null, upper: null, level: null, n: told.length, method },
      n_reference: rows.reference,
      n_current: rows.current,
      judged_n: Math.min(rows.reference, rows.current),
      settings: {
        columns: told.length,
        drifted: drifted.length,
        preset,
        ...(preset === 'haechi' ? { alpha, correction } : {}),
      },
      contributors: [...drifted]
        .sort((a, b) => (b.effect ?? 0) - (a.effect ?? 0))
        .slice(0, NAMED_CONTRIBUTORS)
        .map(({ feature, effect }) => ({
          kind: 'feature',
          name: feature,
          share: effects > 0 ? (effect ?? 0) / effects : 1 / drifted.length,
        })),
    },
    request,
  );
}

/** How much more of each column is missing than in the reference; columns without any missing value have no score. */
function missingChanges(pairs: readonly ColumnPair[], request: AnalysisRequest): Score[] {
  const { settings } = request;
  const rowsOf = ({ n, missing, infinite }: ColumnPair['rows']['current']): number => n + missing + infinite;
  const changed = pairs
    .filter(({ rows }) => rows.reference.missing + rows.current.missing > 0)
    .map(({ name, rows: { reference, current } }) => ({
      name,
      n: { reference: rowsOf(reference), current: rowsOf(current) },
      test: twoProportionZ({
        reference: { n: rowsOf(reference), positives: reference.missing },
        current: { n: rowsOf(current), positives: current.missing },
      }),
    }));
  const adjusted = corrected(
    changed.map(({ test }) => test.pValue),
    settings,
  );
  return changed.map(({ name, n, test }, place) => {
    const p = real(adjusted[place]) ?? 1;
    const score = makeScore(
      {
        indicator: 'missing_change',
        feature: name,
        estimate: test.effect,
        test: 'two_proportion_z',
        statistic: test.statistic,
        p: test.pValue,
        p_adjusted: p,
        effect: test.effect.value,
        n_reference: n.reference,
        n_current: n.current,
        judged_n: Math.min(n.reference, n.current),
        settings: { method: test.method, alpha: settings.alpha, correction: settings.correction },
      },
      request,
    );
    if (score.verdict !== 'fail' || p <= settings.alpha) return score;
    const params = { column: name, p, alpha: settings.alpha };
    return { ...score, verdict: 'skipped', reason: { key: 'analysis.data_drift.not_significant', params } };
  });
}

/** Share of the rows whose category the reference does not have. A reference with more levels than come back by name cannot say. */
function newCategories(pairs: readonly ColumnPair[], request: AnalysisRequest): Score[] {
  return pairs.flatMap((pair): Score[] => {
    if (pair.kind !== 'categorical') return [];
    const fresh = pair.levels
      .map((level, place) => ({ level, rows: pair.current[place] ?? 0, known: (pair.reference[place] ?? 0) > 0 }))
      .filter(({ rows, known }) => rows > 0 && !known);
    const positives = fresh.reduce((sum, { rows }) => sum + rows, 0);
    const complete = pair.other.reference === 0 && pair.other.current === 0;
    const { n } = pair.rows.current;
    const score = makeScore(
      {
        indicator: 'new_category_share',
        feature: pair.name,
        estimate: complete ? wilsonInterval({ n, positives }) : null,
        n_reference: pair.rows.reference.n,
        n_current: n,
        judged_n: Math.min(pair.rows.reference.n, n),
        settings: { new_levels: fresh.length },
        contributors: fresh.slice(0, NAMED_CONTRIBUTORS).map(({ level, rows }) => ({
          kind: 'category',
          name: level,
          share: rows / Math.max(1, positives),
        })),
      },
      request,
    );
    const params = { column: pair.name, levels: NAMED_LEVELS };
    return [complete ? score : { ...score, reason: { key: 'analysis.data_drift.too_many_levels', params } }];
  });
}
