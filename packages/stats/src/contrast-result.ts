import type { Estimate } from './estimate.ts';
import { mixtureTuning } from './mixture-tuning.ts';
import type { Cell } from './wilson-interval.ts';

/** The answer of a comparison between two versions: judged, or skipped with the reason. Too few rows are never good news. */
export type ContrastResult =
  | {
      readonly status: 'judged';
      /** Always valid: of "it did not worsen by more than margin". */
      readonly pValue: number;
      /** How much worse the candidate is, with an interval that holds at all looks. */
      readonly estimate: Estimate & { readonly lower: number; readonly upper: number };
      readonly margin: number;
      readonly n: number;
      readonly method: string;
      readonly rates: { readonly stable: readonly number[]; readonly candidate: readonly number[] };
    }
  | {
      readonly status: 'skipped';
      readonly reason: 'too_few_rows';
      readonly smallestCell: number;
      readonly minimumCell: number;
      readonly n: number;
      readonly method: string;
    };

/** What every sequential comparison can be told. */
export interface ContrastOptions {
  /** Worsening up to this much is tolerated, in rate units (0.1 = ten points). */
  readonly margin?: number;
  readonly alpha?: number;
  /** Rows expected in the smallest cell when the comparison is planned to end. Fixed before the data, never changed while looking. */
  readonly plannedN: number;
  readonly minimumCell?: number;
}

/**
 * Fewest rows per cell that are judged. The method is asymptotic; `calibration/` shows the false-alarm rate under a hundred looks
 * to stay below 5 % with this minimum, for rates from 0.05 to 0.95 and groups of 90 to 10.
 */
export const MINIMUM_CELL = 30;

/** Variance of a 0/1 outcome assumed in planning: its upper bound, so that nu depends on nothing observed. */
const PLANNED_VARIANCE = 0.25;

/** nu for a contrast of `cells` independent rates, tightest when each cell holds plannedN rows. */
export function contrastTuning(input: { cells: number; plannedN: number; alpha: number }): number {
  const { cells, plannedN, alpha } = input;
  return mixtureTuning({ plannedInformation: plannedN / (cells * PLANNED_VARIANCE), alpha });
}

/** Standard error of a signed sum of independent rates, from variances p(1 - p) / n with p = (positives + 1) / (n + 2), which is never 0. */
export function smoothedStandardError(cells: readonly Cell[]): number {
  let variance = 0;
  for (const { n, positives } of cells) {
    const p = (positives + 1) / (n + 2);
    variance += (p * (1 - p)) / n;
  }
  return Math.sqrt(variance);
}

/** The skipped answer if a cell is smaller than the minimum, else null. */
export function skipSmall(cells: readonly Cell[], minimumCell: number, method: string): ContrastResult | null {
  const smallestCell = Math.min(...cells.map(({ n }) => n));
  if (smallestCell >= minimumCell) return null;
  const n = cells.reduce((sum, cell) => sum + cell.n, 0);
  return { status: 'skipped', reason: 'too_few_rows', smallestCell, minimumCell, n, method };
}
