import { ADWIN } from './constants.ts';

/** 2^row observations: their sum and their squared distances from their own mean. */
interface Bucket {
  readonly total: number;
  readonly squares: number;
}

/** An exponential histogram (Datar, Gionis, Indyk and Motwani 2002): row i holds up to five buckets of 2^i observations, oldest first; later rows are older. */
export interface AdwinWindow {
  readonly n: number;
  readonly mean: number;
  /** Squared distances from the mean, summed. */
  readonly squares: number;
  readonly rows: readonly (readonly Bucket[])[];
}

export const EMPTY_WINDOW: AdwinWindow = { n: 0, mean: 0, squares: 0, rows: [] };

/** The window with one more observation; rows that overflow hand their two oldest buckets on as one. */
export function addToWindow(window: AdwinWindow, value: number): AdwinWindow {
  const n = window.n + 1;
  const step = value - window.mean;
  const mean = window.mean + step / n;
  const rows = [...window.rows];
  let carried: Bucket | null = { total: value, squares: 0 };
  for (let row = 0; carried !== null; row += 1) {
    const buckets: Bucket[] = [...(rows[row] ?? []), carried];
    carried = null;
    const [first, second] = buckets;
    if (buckets.length > ADWIN.bucketsPerRow && first && second) {
      carried = joined(first, second, 2 ** row);
      buckets.splice(0, 2);
    }
    rows[row] = buckets;
  }
  return { n, mean, squares: window.squares + step * (value - mean), rows };
}

/** The window without its oldest bucket. */
export function dropOldest(window: AdwinWindow): AdwinWindow {
  const last = window.rows.length - 1;
  const [oldest, ...kept] = window.rows[last] ?? [];
  if (!oldest) return window;
  const size = 2 ** last;
  const n = window.n - size;
  if (n === 0) return EMPTY_WINDOW;
  const mean = (window.mean * window.n - oldest.total) / n;
  const between = ((mean - oldest.total / size) ** 2 * n * size) / window.n;
  const rows = kept.length > 0 ? [...window.rows.slice(0, last), kept] : window.rows.slice(0, last);
  return { n, mean, squares: Math.max(0, window.squares - oldest.squares - between), rows };
}

function joined(a: Bucket, b: Bucket, size: number): Bucket {
  const gap = a.total / size - b.total / size;
  return { total: a.total + b.total, squares: a.squares + b.squares + (gap * gap * size) / 2 };
}
