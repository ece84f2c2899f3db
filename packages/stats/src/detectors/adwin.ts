import { type AdwinWindow, addToWindow, dropOldest, EMPTY_WINDOW } from './adwin-window.ts';
import { ADWIN } from './constants.ts';
import { type DetectorStep, type DetectorVerdict, notJudged } from './detector-verdict.ts';

export interface AdwinState {
  readonly delta: number;
  /** Width of the range that values lie in. */
  readonly range: number;
  readonly checkEvery: number;
  readonly seen: number;
  readonly window: AdwinWindow;
}

const METHOD = 'ADWIN';

/**
 * An ADWIN detector before its first observation. `delta` is the confidence that the published bound spends per search (corrected for the cuts tried), `range` the width of the interval
 * that values lie in (1 for rates and errors; Bernstein's bound needs it; values beyond it make false alarms likelier). Small delta, rare alarms:
 * the package's README says how rare at 0.002.
 */
export function startAdwin(
  options: { readonly delta?: number; readonly range?: number; readonly checkEvery?: number } = {},
): AdwinState {
  const { delta = ADWIN.delta, range = 1, checkEvery = ADWIN.checkEvery } = options;
  if (!(delta > 0 && delta < 1 && range > 0 && checkEvery >= 1)) {
    throw new RangeError(
      `startAdwin: delta ${delta}, range ${range}, checkEvery ${checkEvery}; 0 < delta < 1 < = checkEvery, range > 0`,
    );
  }
  return { delta, range, checkEvery, seen: 0, window: EMPTY_WINDOW };
}

/**
 * One observation of an adaptive window (Bifet and Gavalda 2007): kept in an exponential histogram, and every 32 observations searched for a cut into an older and a newer
 * part whose means differ by more than sqrt(2/m var ln(2 ln n / delta)) + 2/(3m) range ln(2 ln n / delta), 1/m = 1/n0 + 1/n1 (their eq. 3.1 with the union bound over ln n cuts that they
 * use). While there is one, the oldest bucket is dropped, so that the window holds what is like now. `statistic` and `limit` are of the cut that stood out most. Memory: 5 log2(n)
 * buckets. A value that is not finite changes nothing and is reported.
 */
export function adwin(state: AdwinState, value: number): DetectorStep<AdwinState> {
  if (!Number.isFinite(value)) {
    return { state, verdict: notJudged({ reason: 'invalid_value', n: state.window.n, method: METHOD }) };
  }
  const seen = state.seen + 1;
  let window = addToWindow(state.window, value);
  if (seen % state.checkEvery !== 0) {
    const verdict = notJudged({ reason: 'between_checks', n: window.n, method: METHOD });
    return { state: { ...state, seen, window }, verdict };
  }
  const before = window.n;
  const found = widestCut(window, state);
  if (found === null) {
    const verdict = notJudged({ reason: 'warming_up', n: window.n, method: METHOD });
    return { state: { ...state, seen, window }, verdict };
  }
  for (let cut: Cut | null = found; cut !== null && Math.abs(cut.gap) > cut.limit; cut = widestCut(window, state)) {
    window = dropOldest(window);
  }
  const changed = window.n < before;
  const verdict: DetectorVerdict = {
    verdict: changed ? 'fail' : 'pass',
    reason: changed ? 'change' : 'no_change',
    direction: changed ? (found.gap > 0 ? 'up' : 'down') : null,
    statistic: Math.abs(found.gap),
    limit: found.limit,
    n: before,
    method: METHOD,
  };
  return { state: { ...state, seen, window }, verdict };
}

interface Cut {
  /** Newer mean minus older mean. */
  readonly gap: number;
  readonly limit: number;
}

/** The cut whose gap exceeds its limit most (or falls short of it least); null when no part is large enough. */
function widestCut(window: AdwinWindow, { delta, range }: AdwinState): Cut | null {
  const { n, mean, squares, rows } = window;
  const variance = squares / n;
  const confidence = Math.log((2 * Math.log(n)) / delta);
  let older = { n: 0, total: 0 };
  let widest: Cut | null = null;
  for (let row = rows.length - 1; row >= 0; row -= 1) {
    for (const { total } of rows[row] ?? []) {
      older = { n: older.n + 2 ** row, total: older.total + total };
      const newer = n - older.n;
      if (older.n < ADWIN.smallestPart || newer < ADWIN.smallestPart) continue;
      const inverse = 1 / older.n + 1 / newer;
      const limit = Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * inverse * range * confidence;
      const gap = (mean * n - older.total) / newer - older.total / older.n;
      if (widest === null || Math.abs(gap) - limit > Math.abs(widest.gap) - widest.limit) widest = { gap, limit };
    }
  }
  return widest;
}
