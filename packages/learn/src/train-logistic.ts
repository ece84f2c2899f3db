import { fitLogisticRegression } from './fit-logistic-regression.ts';
import { fitPreprocessor } from './fit-preprocessor.ts';
import type { LogisticModel } from './logistic-model.ts';
import { encodeTable, type SparseMatrix } from './sparse-matrix.ts';
import type { Table } from './table.ts';

export interface TrainedLogistic {
  readonly model: LogisticModel;
  readonly iterations: number;
  readonly converged: boolean;
  readonly loss: number;
}

/** Fits preprocessing and an L2-penalised logistic regression on all rows of `table`; `labels` are 0/1, one per row, `classes` their names. */
export function trainLogistic(
  table: Table,
  input: {
    readonly features: readonly string[];
    readonly labels: ArrayLike<number>;
    readonly classes: readonly [string, string];
    readonly l2?: number;
    readonly threshold?: number;
  },
): TrainedLogistic {
  const features = fitPreprocessor(table, input.features);
  const encoded = encodeTable(features, table);
  const fit = fitLogisticRegression(encoded, input.labels, { l2: input.l2 ?? 1 });
  const model: LogisticModel = {
    format: 'haechi.logistic.v1',
    features,
    coefficients: [...fit.coefficients],
    intercept: fit.intercept,
    classes: input.classes,
    threshold: input.threshold ?? 0.5,
    means: columnMeans(encoded),
  };
  return { model, iterations: fit.iterations, converged: fit.converged, loss: fit.loss };
}

function columnMeans({ rows, width, indices, values }: SparseMatrix): number[] {
  const sums = new Array<number>(width).fill(0);
  for (const [at, column] of indices.entries()) sums[column] = (sums[column] ?? 0) + (values[at] ?? 0);
  return sums.map((sum) => (rows === 0 ? 0 : sum / rows));
}
