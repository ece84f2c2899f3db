/**
 * Sums over rows with target y and prediction p, e = y - p, from which every regression metric and its interval follow. All but `shift` add up over parts. Targets enter less
 * `shift` (one number for all parts, best near their mean), without which fourth powers lose their digits.
 */
export interface RegressionMoments {
  readonly shift: number;
  readonly n: number;
  /** Sums of e, |e|, e^2, e^4. */
  readonly error: number;
  readonly absoluteError: number;
  readonly squaredError: number;
  readonly fourthError: number;
  /** Sums of u, u^2, u^3, u^4 with u = y - shift. */
  readonly target: number;
  readonly target2: number;
  readonly target3: number;
  readonly target4: number;
  /** Sums of e^2 u and e^2 u^2. */
  readonly squaredErrorTarget: number;
  readonly squaredErrorTarget2: number;
  /** Rows with y other than 0, and their sums of |e / y| and (e / y)^2. */
  readonly relativeN: number;
  readonly relativeError: number;
  readonly relativeError2: number;
}

type Sums = { -readonly [Name in keyof RegressionMoments]: number };

/** Moments of rows; rows with a NaN target or prediction are left out. */
export function regressionMoments(input: {
  readonly targets: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  readonly shift?: number;
}): RegressionMoments {
  const { targets, predictions, shift = 0 } = input;
  const sums = emptySums(shift);
  for (let i = 0; i < targets.length; i += 1) {
    const y = targets[i] ?? Number.NaN;
    const e = y - (predictions[i] ?? Number.NaN);
    if (Number.isNaN(e)) continue;
    const [u, e2] = [y - shift, e * e];
    sums.n += 1;
    sums.error += e;
    sums.absoluteError += Math.abs(e);
    sums.squaredError += e2;
    sums.fourthError += e2 * e2;
    sums.target += u;
    sums.target2 += u * u;
    sums.target3 += u * u * u;
    sums.target4 += u * u * u * u;
    sums.squaredErrorTarget += e2 * u;
    sums.squaredErrorTarget2 += e2 * u * u;
    if (y === 0) continue;
    sums.relativeN += 1;
    sums.relativeError += Math.abs(e / y);
    sums.relativeError2 += (e / y) ** 2;
  }
  return sums;
}

/** The moments of both parts together. They must have one shift: a RangeError says they have not. */
export function addRegressionMoments(a: RegressionMoments, b: RegressionMoments): RegressionMoments {
  if (a.shift !== b.shift) throw new RangeError(`addRegressionMoments: shifts differ, ${a.shift} and ${b.shift}`);
  const sums = emptySums(a.shift);
  for (const name of Object.keys(sums) as (keyof Sums)[]) if (name !== 'shift') sums[name] = a[name] + b[name];
  return sums;
}

function emptySums(shift: number): Sums {
  return {
    shift,
    n: 0,
    error: 0,
    absoluteError: 0,
    squaredError: 0,
    fourthError: 0,
    target: 0,
    target2: 0,
    target3: 0,
    target4: 0,
    squaredErrorTarget: 0,
    squaredErrorTarget2: 0,
    relativeN: 0,
    relativeError: 0,
    relativeError2: 0,
  };
}
