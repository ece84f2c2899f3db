import { choleskySolve } from './cholesky-solve.ts';
import { LearnProblem } from './learn-problem.ts';
import type { SparseMatrix } from './sparse-matrix.ts';

export interface LogisticFit {
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Penalised negative log likelihood at the end. */
  readonly loss: number;
}

/** Newton converges quadratically: ten steps are usual, and more than fifty mean that it does not. */
const MAXIMUM_STEPS = 50;
/** A step whose relative improvement is below this ends the fit; the optimum is then exact to about its square root. */
const TOLERANCE = 1e-12;
const MAXIMUM_HALVINGS = 30;
/** Keeps the Hessian regular on rows that are predicted with certainty. */
const SMALLEST_WEIGHT = 1e-10;

/**
 * Fits L2-penalised logistic regression by Newton's method (IRLS) with step halving: minimises sum of log losses + l2/2 |w|^2, the
 * intercept unpenalised (scikit-learn's objective with C = 1 / l2). Deterministic. `labels` are 0/1, one per row; both must occur.
 * Cost per step: the squares of the row lengths plus width^3 / 3.
 */
export function fitLogisticRegression(
  matrix: SparseMatrix,
  labels: ArrayLike<number>,
  options: { readonly l2?: number } = {},
): LogisticFit {
  const l2 = options.l2 ?? 1;
  const positives = countPositives(matrix, labels);
  let weights = new Float64Array(matrix.width + 1);
  weights[matrix.width] = Math.log(positives / (matrix.rows - positives));
  let loss = penalisedLoss(matrix, labels, { weights, l2 });
  let iterations = 0;
  let converged = false;
  while (iterations < MAXIMUM_STEPS && !converged) {
    iterations += 1;
    const step = newtonStep(matrix, labels, { weights, l2 });
    let scale = 1;
    let next = moved(weights, step, scale);
    let nextLoss = penalisedLoss(matrix, labels, { weights: next, l2 });
    for (let halving = 0; nextLoss > loss && halving < MAXIMUM_HALVINGS; halving += 1) {
      scale /= 2;
      next = moved(weights, step, scale);
      nextLoss = penalisedLoss(matrix, labels, { weights: next, l2 });
    }
    converged = loss - nextLoss <= TOLERANCE * (Math.abs(loss) + 1);
    if (nextLoss <= loss) {
      weights = next;
      loss = nextLoss;
    }
  }
  return {
    coefficients: weights.slice(0, matrix.width),
    intercept: weights[matrix.width] ?? 0,
    iterations,
    converged,
    loss,
  };
}

interface Point {
  readonly weights: Float64Array;
  readonly l2: number;
}

function countPositives(matrix: SparseMatrix, labels: ArrayLike<number>): number {
  let positives = 0;
  for (let row = 0; row < matrix.rows; row += 1) if (labels[row] === 1) positives += 1;
  if (positives === 0 || positives === matrix.rows) {
    throw new LearnProblem(
      'target_not_binary',
      'All training labels are of one class; a classifier needs rows of both.',
      {
        rows: matrix.rows,
        positives,
      },
    );
  }
  return positives;
}

/** w'x + intercept for one row; the intercept is the last weight. */
export function linearScore(matrix: SparseMatrix, row: number, weights: Float64Array): number {
  let score = weights[matrix.width] ?? 0;
  const end = matrix.starts[row + 1] ?? 0;
  for (let k = matrix.starts[row] ?? 0; k < end; k += 1) {
    score += (matrix.values[k] ?? 0) * (weights[matrix.indices[k] ?? 0] ?? 0);
  }
  return score;
}

function moved(weights: Float64Array, step: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(weights, (weight, i) => weight - scale * (step[i] ?? 0));
}

function penalisedLoss(matrix: SparseMatrix, labels: ArrayLike<number>, { weights, l2 }: Point): number {
  let loss = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const score = linearScore(matrix, row, weights);
    const signed = labels[row] === 1 ? -score : score;
    loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  }
  let squares = 0;
  for (let i = 0; i < matrix.width; i += 1) squares += (weights[i] ?? 0) ** 2;
  return loss + (l2 / 2) * squares;
}

/** Hessian^-1 gradient at the point. */
function newtonStep(matrix: SparseMatrix, labels: ArrayLike<number>, { weights, l2 }: Point): Float64Array {
  const size = matrix.width + 1;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  for (let row = 0; row < matrix.rows; row += 1) {
    const p = 1 / (1 + Math.exp(-linearScore(matrix, row, weights)));
    const error = p - (labels[row] === 1 ? 1 : 0);
    addRow(matrix, row, { hessian, gradient, error, weight: Math.max(p * (1 - p), SMALLEST_WEIGHT) });
  }
  for (let i = 0; i < matrix.width; i += 1) {
    gradient[i] = (gradient[i] ?? 0) + l2 * (weights[i] ?? 0);
    hessian[i * size + i] = (hessian[i * size + i] ?? 0) + l2;
  }
  return choleskySolve(hessian, gradient);
}

/** Adds one row to gradient and Hessian. Only the lower triangle is built: entries of a row come in ascending columns, the intercept last. */
function addRow(
  matrix: SparseMatrix,
  row: number,
  into: { hessian: Float64Array; gradient: Float64Array; error: number; weight: number },
): void {
  const { starts, indices, values, width } = matrix;
  const { hessian, gradient, error, weight } = into;
  const size = width + 1;
  const start = starts[row] ?? 0;
  const end = starts[row + 1] ?? 0;
  for (let i = start; i < end; i += 1) {
    const column = indices[i] ?? 0;
    const value = values[i] ?? 0;
    const weighted = weight * value;
    gradient[column] = (gradient[column] ?? 0) + error * value;
    hessian[width * size + column] = (hessian[width * size + column] ?? 0) + weighted;
    for (let j = start; j <= i; j += 1) {
      const at = column * size + (indices[j] ?? 0);
      hessian[at] = (hessian[at] ?? 0) + weighted * (values[j] ?? 0);
    }
  }
  gradient[width] = (gradient[width] ?? 0) + error;
  hessian[width * size + width] = (hessian[width * size + width] ?? 0) + weight;
}
