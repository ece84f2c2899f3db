import { type RegressionMetrics, regressionMetrics, regressionMoments } from '@haechi/stats';
import { type Asking, ask } from '../sql/source-rows.ts';
import type { TableSource } from '../table-source.ts';

/** Confidence below this is low: a class of two is then the less likely one. */
export const LOW_CONFIDENCE = 0.5;

/** How sure the model was over the rows of a source. */
export interface ConfidenceFacts {
  /** Rows with a confidence. */
  readonly n: number;
  readonly low: number;
  readonly mean: RegressionMetrics['mae'];
  readonly std: RegressionMetrics['rmse'];
  /** 5, 25, 50, 75 and 95 %. */
  readonly percentiles: readonly number[];
}

export interface PredictionHealth {
  readonly rows: number;
  /** Rows of each predicted class; null in regression. */
  readonly classes: ReadonlyMap<string, number> | null;
  /** Null: the source does not give a confidence, or no row has one. */
  readonly confidence: ConfidenceFacts | null;
}

interface HealthRow {
  readonly rows: number;
  readonly n: number;
  readonly low: number;
  readonly s1: number;
  readonly s2: number;
  readonly s3: number;
  readonly s4: number;
  readonly percentiles: readonly (number | null)[];
  readonly classes: readonly string[];
  readonly counts: readonly number[];
}

/** Predicted classes kept by name: as many as a model with a sensible set of classes has. */
const MOST_CLASSES = 1000;

/** One statement over a source: its predictions by class, and the moments and percentiles of the confidence. */
export async function predictionHealth(asking: Asking, source: TableSource): Promise<PredictionHealth> {
  const { prediction, confidence } = source.roles;
  const hasClasses = prediction !== undefined && source.task === 'classification';
  const finite = 'isFinite(c)';
  const power = (p: number): string => `sumIf(${Array(p).fill('c').join(' * ')}, ${finite}) AS s${p}`;
  const classes = hasClasses
    ? `, arraySlice(arrayReverseSort(t -> t.2, arrayZip((sumMapIf([p], [toUInt64(1)], p != '') AS m).1, m.2)), 1, ${MOST_CLASSES}) AS top,
       arrayMap(t -> t.1, top) AS classes, arrayMap(t -> t.2, top) AS counts`
    : '';
  const sql = `SELECT count() AS rows, countIf(${finite}) AS n, countIf(c < ${LOW_CONFIDENCE}) AS low,
      ${[1, 2, 3, 4].map(power).join(', ')},
      quantilesExactIf(0.05, 0.25, 0.5, 0.75, 0.95)(c, ${finite}) AS percentiles ${classes}
    FROM (SELECT toFloat64(${confidence ?? 'nan'}) AS c, ${hasClasses ? `toString(${prediction})` : `''`} AS p FROM ${source.from})`;
  const [row] = await ask<HealthRow>(asking, source, sql);
  if (row === undefined) return { rows: 0, classes: null, confidence: null };
  return {
    rows: row.rows,
    classes: hasClasses ? new Map(row.classes.map((name, place) => [name, row.counts[place] ?? 0])) : null,
    confidence: confidence === undefined || row.n === 0 ? null : confidenceOf(row),
  };
}

/** Mean and standard deviation with intervals: the mean is the mean size of a number that is never negative, the deviation the root mean square about it. */
function confidenceOf(row: HealthRow): ConfidenceFacts {
  const { n, s1, s2, s3, s4 } = row;
  const m = s1 / n;
  const second = Math.max(0, s2 - n * m * m);
  const fourth = Math.max(0, s4 - 4 * m * s3 + 6 * m * m * s2 - 3 * n * m ** 4);
  const about = (squaredError: number, fourthError: number) =>
    regressionMetrics({ ...noMoments, n, absoluteError: s1, squaredError, fourthError });
  return {
    n,
    low: row.low,
    mean: { ...about(s2, s4).mae, method: 'mean, normal interval' },
    std: { ...about(second, fourth).rmse, method: 'standard deviation, delta method on the log scale' },
    percentiles: row.percentiles.map((value) => value ?? Number.NaN),
  };
}

const noMoments = regressionMoments({ targets: [], predictions: [] });
