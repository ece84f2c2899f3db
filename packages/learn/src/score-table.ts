import { linearScore } from './fit-logistic-regression.ts';
import type { LogisticModel } from './logistic-model.ts';
import { encodeTable } from './sparse-matrix.ts';
import type { Table } from './table.ts';

/** Scores every row of a table: the probability of class 1, and 1 where it reaches the threshold. Columns are found by name. */
export function scoreTable(
  model: LogisticModel,
  table: Table,
): { probabilities: Float64Array; predictions: Uint8Array } {
  const matrix = encodeTable(model.features, table);
  const weights = Float64Array.from([...model.coefficients, model.intercept]);
  const probabilities = new Float64Array(table.rows);
  const predictions = new Uint8Array(table.rows);
  for (let row = 0; row < table.rows; row += 1) {
    const probability = 1 / (1 + Math.exp(-linearScore(matrix, row, weights)));
    probabilities[row] = probability;
    predictions[row] = probability >= model.threshold ? 1 : 0;
  }
  return { probabilities, predictions };
}
