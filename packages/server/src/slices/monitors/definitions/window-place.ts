import type { MonitorEdit } from '@haechi/contract';
import type { RowRange } from './row-filter.ts';
import type { Span } from './time-windows.ts';

/** One window of one monitor, found. */
export interface WindowPlace {
  /** What it is called by: event time, or for windows by count from the arrival of the row before the first to that of the last. */
  readonly span: Span;
  readonly range: RowRange;
  /** Windows by count are those of one version; null: of each version that has rows. */
  readonly version: string | null;
}

/** A definition with what is needed to look: where it belongs and whose clock it follows. */
export interface Watch {
  readonly system: string;
  readonly zone: string;
  readonly edit: MonitorEdit;
}

export const placeOf = (span: Span): WindowPlace => ({ span, range: { event: span, arrivals: null }, version: null });
