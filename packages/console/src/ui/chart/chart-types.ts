import type { Tone } from '../verdict-colours.ts';

export interface ChartPoint {
  /** ms since 1970. */
  readonly time: number;
  /** null is missing: a gap. */
  readonly value: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly n?: number;
  /** Computed anew after it was first said: drawn hollow. */
  readonly revised?: boolean;
}
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}
export interface ChartLimit {
  readonly value: number;
  readonly label: string;
}
/** Something that happened, marked on the time axis by its number; the list beside the charts says what it was. */
export interface ChartMark {
  readonly time: number;
  readonly number: string;
  readonly tone: Tone | 'neutral';
}
export interface ChartData {
  readonly series: readonly ChartSeries[];
  readonly limits?: readonly ChartLimit[];
  readonly marks?: readonly ChartMark[];
  readonly from: number;
  readonly to: number;
  readonly unit?: string;
  /** Series are parts of a whole, one upon the other. */
  readonly stacked?: boolean;
  /** The axis begins at zero. */
  readonly zero?: boolean;
}

export interface BarValue {
  /** null where nothing is known. */
  readonly value: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly n?: number;
  /** Rests on few rows: drawn hollow. */
  readonly small?: boolean;
}
export interface BarSeries {
  readonly name: string;
  /** One for each category. */
  readonly values: readonly BarValue[];
}
/**
 * Values by category. `overlay`: two series over one another, upright, the first as a wide pale bar behind. `intervals`: one series lying, each value a dot with its
 * interval. `reliability`: categories are numbers 0 to 1 on the lower axis, values beside the diagonal on which they should lie.
 */
export interface BarData {
  readonly look: 'overlay' | 'intervals' | 'reliability';
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly limits?: readonly ChartLimit[];
  /** What the values are counted in. */
  readonly unit?: string;
}
