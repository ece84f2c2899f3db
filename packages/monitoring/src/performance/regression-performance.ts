import type { Analysis, Message } from '@haechi/contract';
import { type RegressionMoments, regressionMetrics, wilsonInterval } from '@haechi/stats';
import type { AnalysisRequest } from '../analysis-request.ts';
import { emptyAnalysis, makeAnalysis } from '../make-analysis.ts';
import type { QueryCost, RowsReader, TableSource } from '../table-source.ts';
import type { Estimates } from './classification-estimates.ts';
import { emptyReference } from './empty-reference.ts';
import { performanceScores } from './performance-scores.ts';
import { numberColumn, rowsOf } from './role-columns.ts';

interface RegressionSide {
  readonly rows: number;
  readonly labelled: number;
  /** Rows whose truth or prediction is infinite. */
  readonly infinite: number;
  readonly moments: RegressionMoments;
  readonly cost: QueryCost;
}

/** Performance of a model that predicts numbers: one statement per side sums up the rows. */
export async function regressionPerformance(reader: RowsReader, request: AnalysisRequest): Promise<Analysis> {
  const now = await regressionSide(reader, request.current);
  if (now.rows === 0) return emptyAnalysis(request, 'skipped', { key: 'analysis.window.empty', params: {} });
  const source = rowsOf(request.reference);
  const was = source === null ? null : await regressionSide(reader, source);
  const note = (what: string, params: Message['params']): Analysis['skipped'][number] => ({
    column: null,
    verdict: 'skipped',
    reason: { key: `analysis.performance.${what}`, params },
  });
  const scores = performanceScores(
    { current: estimatesOf(now), reference: was === null ? {} : estimatesOf(was), n: now.rows },
    (indicator) => (indicator === 'mape' ? { zero_targets: 'left out' } : {}),
    request,
  );
  return makeAnalysis(request, {
    n_current: now.rows,
    n_reference: was?.rows ?? 0,
    scores,
    skipped: [
      ...(now.labelled === 0 ? [note('no_labels', { n: now.rows })] : []),
      ...emptyReference(source, was?.rows ?? 0),
      ...(now.infinite > 0 ? [note('infinite_values', { n: now.infinite })] : []),
    ],
    costs: [now.cost, ...(was === null ? [] : [was.cost])],
  });
}

function estimatesOf({ rows, labelled, moments }: RegressionSide): Estimates {
  const { mae, rmse, r2, mape } = regressionMetrics(moments);
  return { labelled_share: wilsonInterval({ positives: labelled, n: rows }), mae, rmse, r2, mape };
}

type SumRow = { readonly [Name in keyof RegressionMoments]: number | null } & {
  readonly rows: number;
  readonly labelled: number;
  readonly infinite: number;
};

async function regressionSide(reader: RowsReader, source: TableSource): Promise<RegressionSide> {
  const { rows, cost } = await reader.query<SumRow>(statement(source), source.params);
  const [row] = rows;
  const at = (name: keyof SumRow): number => row?.[name] ?? Number.NaN;
  const [all, labelled, infinite] = [row?.rows ?? 0, row?.labelled ?? 0, row?.infinite ?? 0];
  const moments: RegressionMoments = {
    shift: at('shift'),
    n: row?.n ?? 0,
    error: at('error'),
    absoluteError: at('absoluteError'),
    squaredError: at('squaredError'),
    fourthError: at('fourthError'),
    target: at('target'),
    target2: at('target2'),
    target3: at('target3'),
    target4: at('target4'),
    squaredErrorTarget: at('squaredErrorTarget'),
    squaredErrorTarget2: at('squaredErrorTarget2'),
    relativeN: row?.relativeN ?? 0,
    relativeError: at('relativeError'),
    relativeError2: at('relativeError2'),
  };
  return { rows: all, labelled, infinite, moments, cost };
}

/** Targets enter less their mean, which a scalar subquery takes from that column alone. */
function statement({ from, roles }: TableSource): string {
  const prediction = roles.prediction ?? roles.score;
  const columns = `${numberColumn(roles.target)} AS h_target, ${numberColumn(prediction)} AS h_prediction`;
  const mean = `(SELECT ifNotFinite(avgIf(h_target, isFinite(h_target)), 0.) FROM (SELECT ${numberColumn(roles.target)} AS h_target FROM ${from}))`;
  const sums = {
    error: 'e',
    absoluteError: 'abs(e)',
    squaredError: 'e * e',
    fourthError: 'e * e * e * e',
    target: 'u',
    target2: 'u * u',
    target3: 'u * u * u',
    target4: 'u * u * u * u',
    squaredErrorTarget: 'e * e * u',
    squaredErrorTarget2: 'e * e * u * u',
  };
  const parts = Object.entries(sums).map(([name, term]) => `sumIf(${term}, good) AS ${name}`);
  return `
    SELECT count() AS rows, countIf(NOT isNaN(y)) AS labelled, countIf(isInfinite(y) OR isInfinite(p)) AS infinite,
      any(shift) AS shift, countIf(good) AS n, ${parts.join(', ')},
      countIf(good AND y != 0) AS relativeN,
      sumIf(abs(e / y), good AND y != 0) AS relativeError,
      sumIf((e / y) * (e / y), good AND y != 0) AS relativeError2
    FROM (
      SELECT h_target AS y, h_prediction AS p, ${mean} AS shift, y - p AS e, y - shift AS u, isFinite(y) AND isFinite(p) AS good
      FROM (SELECT ${columns} FROM ${from})
    )`;
}
