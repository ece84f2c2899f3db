import type { Score } from '@haechi/contract';
import type { Estimate } from '@haechi/stats';

/** What a method says of a column, before corrections and limits. */
export interface DriftReading {
  readonly feature: string;
  readonly indicator: Score['indicator'];
  readonly estimate: Estimate;
  readonly test: string | null;
  readonly statistic: number | null;
  /** Null: the method is a distance that a preset judges without a test. */
  readonly p: number | null;
  /** Size of the change in the method's own terms, what sampling alone adds taken off. */
  readonly effect: number | null;
  readonly rule: DriftRule;
  readonly n: { readonly reference: number; readonly current: number };
  readonly settings: Score['settings'];
  readonly contributors: Score['contributors'];
}

/** When a reading means drift. `significant_and_large` is ours; the others are a preset's threshold on the number or on its p. */
export type DriftRule =
  | { readonly by: 'significant_and_large'; readonly effect: number }
  | {
      readonly by: 'score' | 'p';
      readonly alarm: 'at_least' | 'at_most' | 'below';
      readonly threshold: number | null;
      readonly drifted: boolean | null;
    };
