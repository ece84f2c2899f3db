import type { Step } from './policy.ts';

/**
 * Steps of a rollout that states none. `min_labelled` counts labelled predictions of the candidate since the start, cumulatively.
 * - 10 % until 300: a comparison judges from 200 labelled rows on; with 300 a candidate that lost 15 points of accuracy is found with a power
 *   near 0.9 under an always-valid test (about 1.6 times the 160 rows that a fixed-sample test of 0.85 against 0.70 needs). Few users meet it.
 * - 25 % until 1 000: enough for 5 % of the rows in a cell (one group in five, one positive in four) to pass 50, so that gaps are judged too.
 * - 50 % until 3 000: a drop of 4 to 5 points of accuracy, or of 15 points in a gap over cells of 150, is found with a power near 0.8.
 */
export const defaultSteps: readonly Step[] = [
  { weight: 1_000, min_labelled: 300 },
  { weight: 2_500, min_labelled: 1_000 },
  { weight: 5_000, min_labelled: 3_000 },
];

/** How often rollouts are looked at when nothing nudges; a comparison is evaluated every few seconds. */
export const lookEveryMs = 1_000;

/** Kind of the schedule. */
export const lookKind = 'rollouts.look';

/** A request waits so long for every process to acknowledge; processes learn by NOTIFY within milliseconds, by polling within 2 s. */
export const acknowledgeWithinMs = 10_000;
