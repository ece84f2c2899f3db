import { studentTTwoSided } from '@haechi/stats';
import { LEVEL_STEPS, MIN_HISTORY_DAYS, WEEKDAY_HISTORY_DAYS } from './constants.ts';
import { backward, forward, type LowerTriangle, lowerTriangle } from './lower-triangle.ts';

/** A day to come and how much of it: 1 for a whole day. */
export interface DayAhead {
  readonly day: number;
  readonly share: number;
}
export interface RestForecast {
  readonly value: number;
  /** Null where the days before show no spread at all. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Days that it was learnt from. */
  readonly n: number;
  readonly method: string;
}
/** One model: how much the level wanders, and what that says of the sum to come (Student's t with a place and a scale). */
interface Predicted {
  readonly logWeight: number;
  readonly place: number;
  readonly scale: number;
}

const DAYS_OF_WEEK = 7;
const LEVEL = 0.95;

/**
 * The sum of the days to come, from daily sums.
 *
 * Model: a level that may wander (a random walk), fixed differences between the days of the week (from four weeks on), and noise. It is a linear model with a known covariance
 * but for one ratio, the step of the walk over the noise: for each ratio of `LEVEL_STEPS` the sum to come has a Student's t (flat prior on the differences, 1/σ on the spread:
 * Box and Tiao 1973, ch. 2; kriging with a trend: Cressie 1993, § 3.4); they are mixed by their restricted likelihoods. The interval is that of the mixture at 95 %: by simulation it holds
 * 93 to 95 % of what comes where the level wanders, 98 to 99 % where it stays.
 *
 * @param history sums of the days `firstDay`, `firstDay + 1`, … in order
 * @returns null with fewer than seven days
 */
export function forecastRest(
  history: readonly number[],
  firstDay: number,
  ahead: readonly DayAhead[],
): RestForecast | null {
  const n = history.length;
  if (n < MIN_HISTORY_DAYS) return null;
  const byWeekday = n >= WEEKDAY_HISTORY_DAYS;
  const method = byWeekday
    ? 'wandering level with days of the week, mixed over steps, t interval'
    : 'wandering level, mixed over steps, t interval';
  const unit = history.reduce((sum, value) => sum + Math.abs(value), 0) / n;
  if (unit === 0 || ahead.length === 0) return { value: 0, lower: null, upper: null, n, method };
  const y = history.map((value) => value / unit);
  const design = (day: number): number[] => [
    1,
    ...Array.from({ length: byWeekday ? DAYS_OF_WEEK - 1 : 0 }, (_, place) =>
      ((day % DAYS_OF_WEEK) + DAYS_OF_WEEK) % DAYS_OF_WEEK === place + 1 ? 1 : 0,
    ),
  ];
  const rows = y.map((_, place) => design(firstDay + place));
  const models = LEVEL_STEPS.map((step) => predicted({ y, rows, step, ahead, design, firstDay }));
  const best = Math.max(...models.map(({ logWeight }) => logWeight));
  const raw = models.map(({ logWeight }) => Math.exp(logWeight - best));
  const sum = raw.reduce((a, b) => a + b, 0);
  const mixed = models.map((model, place) => ({ ...model, weight: (raw[place] ?? 0) / sum }));
  const value = unit * mixed.reduce((total, { weight, place }) => total + weight * place, 0);
  // A history without spread repeats itself to the last digit: there is nothing to tell how far off it may be.
  if (mixed.some(({ scale }) => !(scale > 1e-9))) return { value, lower: null, upper: null, n, method };
  const df = n - (rows[0]?.length ?? 1);
  const at = (p: number) => unit * quantileOf(mixed, df, p);
  return { value, lower: at((1 - LEVEL) / 2), upper: at((1 + LEVEL) / 2), n, method };
}

interface Wish {
  readonly y: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly step: number;
  readonly ahead: readonly DayAhead[];
  readonly design: (day: number) => readonly number[];
  readonly firstDay: number;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);

/** Covariance of the days: noise, and a walk that begins on the first day. */
function covariance(n: number, step: number): LowerTriangle {
  return lowerTriangle(n, (i, j) => (i === j ? 1 : 0) + step * Math.min(i, j));
}

function predicted({ y, rows, step, ahead, design, firstDay }: Wish): Predicted {
  const n = y.length;
  const root = covariance(n, step);
  const width = rows[0]?.length ?? 1;
  const columns = Array.from({ length: width }, (_, place) =>
    forward(
      root,
      rows.map((row) => row[place] ?? 0),
    ),
  );
  const z = forward(root, y);
  const inner = lowerTriangle(width, (i, j) => dot(columns[i] ?? [], columns[j] ?? []));
  const right = columns.map((column) => dot(column, z));
  const beta = backward(inner, forward(inner, right));
  const residual = z.map(
    (value, place) =>
      value -
      dot(
        beta,
        columns.map((column) => column[place] ?? 0),
      ),
  );
  const rss = dot(residual, residual);
  const df = n - width;
  // Weights of the days to come: what they add up to in the design, their covariance with the days before, and their own.
  const a = Array.from({ length: width }, (_, place) =>
    ahead.reduce((sum, { day, share }) => sum + share * (design(day)[place] ?? 0), 0),
  );
  const all = ahead.reduce((sum, { share }) => sum + share, 0);
  const c = forward(
    root,
    y.map((_, place) => step * place * all),
  );
  const own = ahead.reduce(
    (sum, one) =>
      sum +
      one.share +
      ahead.reduce((part, two) => part + step * one.share * two.share * (Math.min(one.day, two.day) - firstDay), 0),
    0,
  );
  const rest = a.map((value, place) => value - dot(columns[place] ?? [], c));
  const trend = forward(inner, rest);
  const variance = (rss / df) * (own - dot(c, c) + dot(trend, trend));
  return {
    logWeight: -root.logDeterminant / 2 - inner.logDeterminant / 2 - (df / 2) * Math.log(Math.max(rss, 1e-300)),
    place: dot(a, beta) + dot(c, residual),
    scale: Math.sqrt(Math.max(0, variance)),
  };
}

/** The p-quantile of a mixture of Student's t, by bisection. */
function quantileOf(mixed: readonly (Predicted & { readonly weight: number })[], df: number, p: number): number {
  const below = (x: number): number =>
    mixed.reduce((sum, { weight, place, scale }) => {
      const tail = studentTTwoSided((x - place) / scale, df) / 2;
      return sum + weight * (x < place ? tail : 1 - tail);
    }, 0);
  const [places, widest] = [mixed.map(({ place }) => place), Math.max(...mixed.map(({ scale }) => scale))];
  let [low, high] = [Math.min(...places) - 1e4 * widest, Math.max(...places) + 1e4 * widest];
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (below(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
