import type { TestReport } from './test-report.ts';

/** A program that a step runs from the repository's root; exit code 0 means pass. */
export interface StepProgram {
  readonly program: string;
  readonly args: readonly string[];
}

/** What a step found out. Expected obstacles (no Chromium) are `skipped` with a reason; a step that could not say is `error`. */
export interface StepResult {
  readonly name: string;
  readonly verdict: 'pass' | 'fail' | 'error' | 'skipped';
  readonly reason?: string;
  readonly seconds: number;
  /** What the program printed; shown when it did not pass. */
  readonly output: string;
  /** Present for a step that runs tests; any other step counts as one check. */
  readonly tests?: TestReport;
}

/** One part of `npm test`. */
export interface Step {
  readonly name: string;
  /** `set-up` may fail: what misses it skips itself. `build` and `check` are one thing that passes or fails. */
  readonly kind: 'check' | 'build' | 'tests' | 'set-up';
  /** Names of the steps that must have ended (however they ended) before this one begins. */
  readonly after: readonly string[];
  readonly run: StepProgram;
  /** Why the step cannot run here, undefined when it can. Asked when its turn comes. */
  readonly obstacle?: () => string | undefined;
}
