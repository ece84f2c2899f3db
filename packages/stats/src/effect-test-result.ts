import type { Estimate, TestResult } from './estimate.ts';

/** A test with the size of what it tests: an estimate with its interval, in units that a reader understands. */
export interface EffectTestResult extends TestResult {
  readonly effect: Estimate;
}

/** How the p-value is computed: exactly, by its large-sample law, or exactly where scipy does so by default. */
export type PValueMethod = 'auto' | 'exact' | 'asymptotic';
