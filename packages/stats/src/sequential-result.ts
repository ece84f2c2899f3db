import type { EffectTestResult } from './effect-test-result.ts';

/** The answer at one look: judged, or skipped with the reason. Too few rows are never good news. */
export type SequentialResult =
  | ({ readonly status: 'judged' } & EffectTestResult)
  | {
      readonly status: 'skipped';
      /** `no_spread`: all rows are equal, so the standard error says nothing. */
      readonly reason: 'too_few_rows' | 'no_spread';
      readonly smallestSample: number;
      readonly minimumSample: number;
      readonly n: number;
      readonly method: string;
    };

/** What is planned for one sample: its rows at the planned end, and the standard deviation of one row expected there (from earlier data, never from these). */
export interface PlannedSample {
  readonly n: number;
  readonly std: number;
}

/** 1 / se^2 of a mean, or of a difference of independent means, at the planned end. A plan without rows or without spread: RangeError. */
export function plannedInformation(samples: readonly PlannedSample[]): number {
  const information = 1 / samples.reduce((sum, { n, std }) => sum + (std * std) / n, 0);
  if (!(information > 0 && Number.isFinite(information))) {
    throw new RangeError(
      `plannedInformation: rows and standard deviations must be above 0, not ${JSON.stringify(samples)}`,
    );
  }
  return information;
}
