import type { Limit } from '@haechi/contract';
import { BUCKET_MS, DEFAULT_MIN_N, HOUR, WINDOWS_MS } from './constants.ts';

/** Rows of one version in each of the windows that end at `end`, shortest window first. */
export interface WindowCounts {
  readonly end: Date;
  readonly version: string;
  readonly n: readonly number[];
  readonly labelled: readonly number[];
}

/** The spans on which one version is judged at one time: labels come late and thin, so quality may need to look further back than drift. */
export interface ChosenWindow {
  readonly end: Date;
  readonly version: string;
  readonly qualityFrom: Date;
  readonly driftFrom: Date;
}

function needed(limits: readonly Limit[], names: readonly Limit['indicator'][]): number {
  const minima = limits
    .filter(({ indicator, enabled }) => enabled && names.includes(indicator))
    .map(({ min_n }) => min_n);
  return minima.length === 0 ? DEFAULT_MIN_N : Math.max(...minima);
}

/** The shortest window that holds enough; when none does, the longest, which shows how many rows are missing. */
function spanFor(counts: readonly number[], enough: number): number {
  const place = counts.findIndex((count) => count >= enough);
  return WINDOWS_MS[place === -1 ? WINDOWS_MS.length - 1 : place] ?? HOUR;
}

export function chooseWindow(counts: WindowCounts, limits: readonly Limit[]): ChosenWindow {
  const quality = spanFor(counts.labelled, needed(limits, ['accuracy', 'tpr_gap', 'fpr_gap']));
  const drift = spanFor(counts.n, needed(limits, ['psi', 'ks', 'drift_share']));
  const back = (span: number) => new Date(counts.end.getTime() - span);
  return { end: counts.end, version: counts.version, qualityFrom: back(quality), driftFrom: back(drift) };
}

/** Ends of the windows that rebuilt buckets change: their own, and those within the following hour, as far as there are rows. */
export function changedEnds(buckets: readonly Date[], newest: Date): Date[] {
  const last = newest.getTime() + BUCKET_MS;
  const ends = buckets.flatMap((bucket) =>
    Array.from({ length: HOUR / BUCKET_MS }, (_, step) => bucket.getTime() + (step + 1) * BUCKET_MS),
  );
  return [...new Set(ends)]
    .filter((end) => end <= last)
    .sort((a, b) => a - b)
    .map((end) => new Date(end));
}

/** The time at which a window's points stand: its end, or, while that lies ahead, the latest step of the grid. */
export function pointTime(end: Date, now: Date, stepMs: number): Date {
  return end <= now ? end : new Date(Math.floor(now.getTime() / stepMs) * stepMs);
}
