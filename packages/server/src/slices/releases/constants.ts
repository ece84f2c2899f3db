import type { RolloutDefinition } from '@haechi/contract';

/**
 * Steps of a rollout that states none. `min_labelled` counts labelled predictions of the candidate since the start, cumulatively.
 * - 10 % until 300: a comparison judges from 200 labelled rows on; with 300 a candidate that lost 15 points of accuracy is found with a power
 *   near 0.9 under an always-valid test (about 1.6 times the 160 rows that a fixed-sample test of 0.85 against 0.70 needs). Few users meet it.
 * - 25 % until 1 000: enough for 5 % of the rows in a cell (one group in five, one positive in four) to pass 50, so that gaps are judged too.
 * - 50 % until 3 000: a drop of 4 to 5 points of accuracy, or of 15 points in a gap over cells of 150, is found with a power near 0.8.
 */
export const defaultSteps = [
  { weight: 1_000, min_labelled: 300 },
  { weight: 2_500, min_labelled: 1_000 },
  { weight: 5_000, min_labelled: 3_000 },
] as const;

/** What is judged when nothing is said: outcomes where there are labels, errors and latency always. The scores of two models may differ, and are not among them. */
export const defaultMetrics: NonNullable<NonNullable<RolloutDefinition['judge']>['metrics']> = [
  { metric: 'accuracy' },
  { metric: 'tpr_gap' },
  { metric: 'fpr_gap' },
  { metric: 'error_rate' },
  { metric: 'latency_p50' },
  { metric: 'latency_p95' },
  { metric: 'latency_p99' },
];

/** A quarter of the users each minute: four looks of Kubernetes' readiness at most for a whole release, and time for the guardrails to see a minute of each share. */
export const rollingIncrement = '25%';
export const rollingEvery = '1m';
/** The version before stays loaded so long after a blue-green switch: the scale-down delay of Argo Rollouts. */
export const keepReady = '30s';
/** Half and half has the most power for a given number of users. */
export const abWeight = '50%';
/** A day without anything new, as GrowthBook's ramps: nights and weekends are quiet, a day is not. */
export const noDataGrace = '24h';

/** How often rollouts are looked at when nothing nudges; a comparison is evaluated every few seconds. */
export const lookEveryMs = 1_000;

/** Kind of the schedule. */
export const lookKind = 'rollouts.look';

/** A request waits so long for every process to acknowledge; processes learn by NOTIFY within milliseconds, by polling within 2 s. */
export const acknowledgeWithinMs = 10_000;

/**
 * How long a rehearsal waits for every live process to follow, on the way out and on the way back. Processes learn of a change within two seconds
 * (see above), and one that loads a large model anew takes some more; whoever is later than this would not follow a real roll-back either.
 */
export const rehearsedWithinMs = 30_000;

/** A rehearsal is reported so long after its end: predictions are queryable within a second, failures are written every second. */
export const reportAfterMs = 4_000;
