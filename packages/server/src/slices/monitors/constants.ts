import type { Limit } from '@haechi/contract';
import { defaultLimit } from '@haechi/monitoring';

/** Numbers of the monitors, each with where it comes from. Times in milliseconds. */
const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Rows are summed up in quarters of an hour, so that half-hour and 45-minute zones still fall on a bucket's edge. */
export const BUCKET_MS = 15 * MINUTE;
/** A window closes this long after its end; what comes later reopens it and its results say `revised`. */
export const LATENESS_MS = 5 * MINUTE;

/** Environment that is judged. Summaries are kept for all of them. */
export const JUDGED_ENVIRONMENT = 'production';

/**
 * Sliding windows, shortest first, ending with the bucket under evaluation. A number is judged on the shortest one that holds enough
 * rows for its limit: an hour reacts quickly where traffic is dense, a day still judges a system with ten predictions an hour.
 */
export const WINDOWS_MS = [HOUR, 6 * HOUR, 24 * HOUR] as const;

/** Level of the intervals that limits are judged with: always valid, because they are looked at after every batch. */
export const LIMIT_ALPHA = 0.05;
/** Rows for which those intervals are tuned to be narrowest; any number stays valid. */
export const LIMIT_PLANNED_N = 1_000;

/** Drift: corrected p of the distance test (Holm across features) below which a change is no accident. */
export const DRIFT_ALPHA = 0.001;
/** PSI from which a change that is no accident counts as drift of that feature (0.1: the usual "moderate shift"). */
export const DRIFT_EFFECT = 0.1;
/** Bins of about equal reference mass for PSI; ten is the convention its limits 0.1 and 0.25 were made for. */
export const PSI_BINS = 10;
/** Categories of a reference that are counted by name; the rest is counted together. */
export const MAX_LEVELS = 200;

/** Confidence below this is low. */
export const LOW_CONFIDENCE = 0.5;
/** Bars of the confidence histogram between 0 and 1. */
export const CONFIDENCE_BINS = 20;

/** Groups with fewer positives (TPR) or negatives (FPR) than this take no part in a gap. */
export const MIN_GROUP_CELL = 30;

/** Limits of a new system: those that the same indicators of a defined monitor have by default. */
export const DEFAULT_LIMITS: readonly Limit[] = (['accuracy', 'tpr_gap', 'fpr_gap', 'psi', 'drift_share'] as const).map(
  (indicator) => ({ ...defaultLimit(indicator), enabled: true }),
);
/** Rows needed before a number without a limit of its own is stated at all. */
export const DEFAULT_MIN_N = 200;

/**
 * Comparison of a candidate with its stable version. `alpha` is the chance, over the whole life of a rollout and all its hypotheses,
 * to condemn a candidate that is no worse than the margins. The margins say how much worse is still the same in practice.
 */
export const DEFAULT_COMPARISON = { alpha: 0.05, accuracy_margin: 0.01, gap_margin: 0.03, min_cell: 30 } as const;
/** Errors: a tenth of a point more is the same in practice. Scores: a value of the candidate is the larger in 55 of 100 pairs (Cliff's delta 0.1, "negligible" ends at 0.147). */
export const ERROR_MARGIN = 0.001;
export const SCORE_MARGIN = 0.05;
/** Latency: what no user notices, 5 ms; where answers take long, a fifth more. The larger counts. */
export const LATENCY_MARGIN_MS = 5;
export const LATENCY_MARGIN_SHARE = 0.2;
/** Share of a comparison's level that its requests have where outcomes are judged too. */
export const REQUESTS_SHARE = 0.5;
/** A finding stays open so long after its candidate was taken out by the rollout itself, ms: whoever raises alerts learns of it by two jobs. */
export const FRESH_FINDING_MS = 5_000;
/** Labelled rows of the candidate at the end of a rollout, where no plan says so. */
export const DEFAULT_PLANNED_LABELLED = 1_000;
/** Labelled rows that each side needs before "no worse" is said. */
export const MIN_COMPARED_LABELLED = 200;

/** Pause after the first sign of new rows, so that a burst is summed up once. */
export const DEBOUNCE_MS = 300;
/** Rebuilding takes at most about half of the time: the pause is never shorter than the last round. */
export const PACE = 1;
/**
 * Under heavy traffic a quarter of an hour takes seconds to sum up, and more as it fills. A system whose round took longer than the first number then rests
 * for what was beyond it, times the second: about a tenth of the time goes into rounds however much arrives, and small ones follow each other as before.
 * Never longer than a window stays open after its end.
 */
export const REST_AFTER_MS = 400;
export const REST_FOR_EACH = 9;
export const LONGEST_REST_MS = 5 * MINUTE;
/** How often to look without a sign: rows written by another process, claims whose holder died, candidates under comparison. */
export const TICK_MS = 2_000;
/** Buckets rebuilt by one query. */
export const BUCKETS_PER_REBUILD = 96;
/** Points at the live end of a chart stand on this grid; each evaluation within a step replaces the one before. */
export const LIVE_STEP_MS = 10_000;
/** Points of one answer; beyond it the answer says `truncated`. */
export const MAX_POINTS = 20_000;
/** Points of the small chart in the overview. */
export const SPARKLINE_POINTS = 48;

/** Series of monitors' numbers at /metrics at most: each costs whoever reads them memory for hours. Prometheus bears tens of thousands from one target; ours. */
export const MAX_METRIC_SERIES = 5_000;
