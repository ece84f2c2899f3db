/** What an online detector says after one observation. After `fail` the state returned with it has begun anew. */
export interface DetectorVerdict {
  /** `skipped`: nothing was judged, for the reason given; never a pass. */
  readonly verdict: 'pass' | 'fail' | 'skipped';
  readonly reason: 'no_change' | 'warning' | 'change' | 'warming_up' | 'between_checks' | 'invalid_value';
  /** Which way it moved, when it did. */
  readonly direction: 'up' | 'down' | null;
  /** What was compared, and with what; NaN when nothing was. */
  readonly statistic: number;
  readonly limit: number;
  /** Observations that the verdict rests on (since the last restart or, ADWIN, in the window). */
  readonly n: number;
  readonly method: string;
}

/** The next state (plain JSON) and what it means. */
export interface DetectorStep<State> {
  readonly state: State;
  readonly verdict: DetectorVerdict;
}

/** A verdict without a judgement. */
export function notJudged(input: Pick<DetectorVerdict, 'reason' | 'n' | 'method'>): DetectorVerdict {
  return { verdict: 'skipped', direction: null, statistic: Number.NaN, limit: Number.NaN, ...input };
}
