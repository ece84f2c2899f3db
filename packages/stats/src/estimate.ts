/** A point estimate with its interval at `level` confidence, from `n` observations. `null` bounds: the interval cannot be given. */
export interface Estimate {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number | null;
  readonly n: number;
  readonly method: string;
}

/** What every hypothesis test answers. `n` counts all observations of all samples. */
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
  readonly n: number;
  readonly method: string;
}

/** A source of random numbers in [0, 1). Passed in, so that the same seed gives the same answer. */
export type Random = () => number;

/** The confidence level used when the caller names none. 0.95 is the convention of every peer that readers compare with. */
export const DEFAULT_LEVEL = 0.95;
