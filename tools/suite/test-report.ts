/** What the reporter tells the suite about one run of Vitest, as JSON in the file that SUITE_TEST_REPORT names. */
export interface TestReport {
  readonly files: readonly TestFile[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of the tests that failed: file, describe blocks, test. */
  readonly failures: readonly string[];
  /** Why tests were skipped, as they said themselves. */
  readonly skips: readonly { readonly test: string; readonly why: string }[];
}

/** One test file and how long it took, loading included. */
export interface TestFile {
  readonly file: string;
  readonly seconds: number;
}

/** Name of the variable that carries the report's path to the reporter. */
export const REPORT_VARIABLE = 'SUITE_TEST_REPORT';
/** Name of the variable that carries the file descriptor for progress lines. */
export const PROGRESS_VARIABLE = 'SUITE_PROGRESS_FD';
