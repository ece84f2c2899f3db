import { fitLogisticRegression } from './fit-logistic-regression.ts';
import { fitPreprocessor } from './fit-preprocessor.ts';
import type { LogisticModel } from './logistic-model.ts';
import { encodeTable } from './sparse-matrix.ts';
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
  const fit = fitLogisticRegression(encodeTable(features, table), input.labels, { l2: input.l2 ?? 1 });
  const model: LogisticModel = {
    format: 'haechi.logistic.v1',
    features,
    coefficients: [...fit.coefficients],
    intercept: fit.intercept,
    classes: input.classes,
    threshold: input.threshold ?? 0.5,
  };
  return { model, iterations: fit.iterations, converged: fit.converged, loss: fit.loss };
}
