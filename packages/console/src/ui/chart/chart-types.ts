import type { Tone } from '../verdict-colours.ts';

export interface ChartPoint {
  /** ms since 1970. */
  readonly time: number;
  /** null is missing: a gap. */
  readonly value: number | null;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly n?: number;
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
