import { logInterval } from './delta-interval.ts';
import { DEFAULT_LEVEL, type Estimate } from './estimate.ts';
import { normalInterval } from './mean-interval.ts';
import type { RegressionMoments } from './regression-moments.ts';

/** A relative variance below this is what rounding leaves of none. */
const ROUNDING = 1e-14;

export interface RegressionMetrics {
  /** Mean of target less prediction: positive when predictions are too low. */
  readonly bias: Estimate;
  readonly mae: Estimate;
  readonly rmse: Estimate;
  /** Share of the variance of the target that is explained; NaN when the target does not vary. */
  readonly r2: Estimate;
  /** Mean |error / target| as a share (0.1 = 10 %), over rows whose target is not 0: `n` counts those alone (scikit-learn divides by epsilon there). */
  readonly mape: Estimate;
}

/**
 * MAE, RMSE, R2, MAPE and bias from summed moments. Intervals are asymptotic: normal for means (bias, MAE, MAPE); RMSE and 1 - R2 by the delta method on the
 * log scale, R2's from the joint moments of squared errors and targets. Heavy-tailed errors need thousands of rows, or `bootstrapInterval`. Errors without spread (all zero, all
 * equal) or infinite ones: no bounds.
 */
export function regressionMetrics(moments: RegressionMoments, level: number = DEFAULT_LEVEL): RegressionMetrics {
  const { n, relativeN } = moments;
  return {
    bias: meanOf({
      sum: moments.error,
      squares: moments.squaredError,
      n,
      level,
      method: 'mean error, normal interval',
    }),
    mae: meanOf({
      sum: moments.absoluteError,
      squares: moments.squaredError,
      n,
      level,
      method: 'mean absolute error, normal interval',
    }),
    rmse: rootMeanSquare(moments, level),
    r2: determination(moments, level),
    mape: meanOf({
      sum: moments.relativeError,
      squares: moments.relativeError2,
      n: relativeN,
      level,
      method: 'mean absolute relative error, normal interval',
    }),
  };
}

function meanOf(input: { sum: number; squares: number; n: number; level: number; method: string }): Estimate {
  const { sum, squares, n, level, method } = input;
  const mean = sum / n;
  return normalInterval({ mean, squares: Math.max(0, squares - n * mean * mean), n, method, level });
}

function rootMeanSquare({ n, squaredError, fourthError }: RegressionMoments, level: number): Estimate {
  const method = 'root mean squared error, delta method on the log scale';
  const square = squaredError / n;
  const variance = Math.max(0, fourthError / n - square * square) / (n - 1);
  if (n < 2 || !(variance > ROUNDING * square * square)) {
    return { value: Math.sqrt(square), lower: null, upper: null, level: null, n, method };
  }
  const { lower, upper } = logInterval({ value: square, variance, n, method, level });
  const root = (bound: number | null): number | null => (bound === null ? null : Math.sqrt(bound));
  return { value: Math.sqrt(square), lower: root(lower), upper: root(upper), level, n, method };
}

/** 1 - R2 = A / V with A the mean squared error, V the variance of the target; its logarithm varies by (e^2 - A) / A - ((u - mean)^2 - V) / V. */
function determination(moments: RegressionMoments, level: number): Estimate {
  const { n } = moments;
  const method = 'R2, delta method on the log scale of 1 - R2';
  const share = (sum: number): number => sum / n;
  const [a, u] = [share(moments.squaredError), share(moments.target)];
  const v = share(moments.target2) - u * u;
  if (n < 2 || !(v > 0)) return { value: Number.NaN, lower: null, upper: null, level: null, n, method };
  const [u2, u3, u4] = [share(moments.target2), share(moments.target3), share(moments.target4)];
  const fourth = u4 - 4 * u * u3 + 6 * u * u * u2 - 3 * u ** 4;
  const [eu, eu2] = [share(moments.squaredErrorTarget), share(moments.squaredErrorTarget2)];
  const joint = eu2 - 2 * u * eu + u * u * a;
  const lack = a / v;
  const relative = share(moments.fourthError) / (a * a) - 1 - 2 * (joint / (a * v) - 1) + fourth / (v * v) - 1;
  const variance = (lack * lack * Math.max(0, relative)) / (n - 1);
  const bounds = logInterval({ value: lack, variance, n, method, level });
  if (bounds.lower === null || bounds.upper === null) {
    return { value: 1 - lack, lower: null, upper: null, level: null, n, method };
  }
  return { value: 1 - lack, lower: 1 - bounds.upper, upper: 1 - bounds.lower, level, n, method };
}
