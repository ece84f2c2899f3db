import type { Estimate, IndicatorName, Limit, Message, Verdict } from '@haechi/contract';

/** What happened to the rows of one version in a window: totals, and outcomes by sensitive group. */
export interface OutcomeWindow {
  readonly version: string;
  readonly n: number;
  readonly labelled: number;
  readonly correct: number;
  readonly confidenceN: number;
  readonly lowConfidence: number;
  /** attribute → group → confusion counts of labelled rows. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, Outcomes>>>>;
}
export interface Outcomes {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** One feature of one version in a window: sparse counts by bin (numeric) or by place of the level in the reference (categorical). */
export interface FeatureWindow {
  readonly version: string;
  readonly feature: string;
  readonly kind: 'numeric' | 'categorical';
  readonly n: number;
  readonly missing: number;
  readonly bins: ReadonlyMap<number, number>;
}

/** One number of one evaluation, judged. `estimate` is null when there was nothing to estimate it from. */
export interface Reading {
  readonly indicator: IndicatorName;
  readonly version: string;
  readonly attribute: string | null;
  /** The two groups furthest apart, for gaps. */
  readonly group: string | null;
  readonly feature: string | null;
  readonly estimate: Estimate | null;
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly limit: number | null;
  readonly side: Limit['side'] | null;
  readonly test: string;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly effect: number | null;
}
