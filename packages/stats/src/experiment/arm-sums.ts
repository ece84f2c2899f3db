/**
 * Sums over the units of one arm: all that the analysis of a metric needs, and what one query gives. A unit counts once, with 0 where it did nothing.
 *
 * `y`: the metric of a unit (0/1 for a proportion; the numerator of a ratio). `d`: the denominator of a ratio. `x`: the same metric of the unit before it was exposed (the covariate of
 * CUPED; of a ratio its numerator), `w`: the denominator of that. Two letters: sum of the products. What a metric does not have is left out.
 * Sums of squares lose digits where a mean is a thousand times its spread: take a constant off every unit there.
 */
export interface ArmSums {
  /** Units. */
  readonly n: number;
  readonly y: number;
  readonly yy: number;
  readonly d?: number | undefined;
  readonly dd?: number | undefined;
  readonly yd?: number | undefined;
  readonly x?: number | undefined;
  readonly xx?: number | undefined;
  readonly yx?: number | undefined;
  readonly dx?: number | undefined;
  readonly w?: number | undefined;
  readonly ww?: number | undefined;
  readonly yw?: number | undefined;
  readonly dw?: number | undefined;
  readonly xw?: number | undefined;
}

/** `mean`: of y over units (a proportion too); `ratio`: sum of y over sum of d. */
export type ArmMetric = 'mean' | 'ratio';
