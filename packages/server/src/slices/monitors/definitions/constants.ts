/** Numbers of the defined monitors, each with where it comes from. Times in milliseconds. */
const MINUTE = 60_000;
export const HOUR_MS = 60 * MINUTE;
export const DAY_MS = 24 * HOUR_MS;

/** A monitor is looked at each quarter of an hour, five minutes past (`LATENESS_MS`): every window of every time zone ends on a quarter. */
export const LOOK_EVERY_MS = 15 * MINUTE;
/** Arrival numbers (microseconds): rows are in the store an hour after they arrived, also those of a process that was started again. */
export const ARRIVAL_SLACK = 60 * MINUTE * 1000;
/** Windows by count are looked at when rows arrive; this often anyway, since another process may have stored them. */
export const COUNT_LOOK_MS = 15_000;
/** How often what other processes evaluated is read for the metrics. */
export const GAUGE_REFRESH_MS = 30_000;

/** Periods shorter than a day fit into it a whole number of times, so that they begin at the same times every day. In minutes. */
export const CLOCK_SIZES: ReadonlySet<number> = new Set([15, 20, 30, 60, 120, 180, 240, 360, 480, 720]);
/** Monitors of one system: each is looked at every quarter of an hour, and hundreds are more than people read. */
export const MAX_MONITORS = 200;

/** Longest window, days: a quarter of a year. */
export const MAX_WINDOW_DAYS = 92;

/** Rows of one window and one side that are read one by one; of more, a sample is read that is the same each time. About two seconds on two cores. */
export const MAX_EXACT_ROWS = 1_000_000;
/** Values of one slice that are looked at, the largest first. */
export const MAX_SLICE_VALUES = 20;
/** Evaluations of one window, over all versions and slices: one version with five dimensions of twenty values, and some more. */
export const MAX_LOOKS = 120;
/** Evaluations times columns of one window; with 500 columns 50 evaluations, about a minute on two cores. */
export const MAX_LOOK_COLUMNS = 25_000;
/**
 * Columns times evaluations that a monitor may look at in a day: 25 000 take about a minute on two cores (`MAX_LOOK_COLUMNS`), so that this is about forty minutes. A hundred columns in a
 * hundred slices every two and a half hours, or 25 in 21 evaluations every quarter of an hour twenty times over.
 */
export const MAX_DAILY_COLUMNS = 1_000_000;
/** Characters of JSON that the distributions of one result take at most, and those of a slice: they are most of what a result costs, and the row store keeps results for years. */
export const MAX_DISTRIBUTIONS = 200_000;
export const MAX_SLICE_DISTRIBUTIONS = 20_000;
/** Findings written by one statement: more would be more values than a statement of the records takes. */
export const FINDINGS_AT_ONCE = 500;
/** Dimensions that a root cause is looked for in: what one statement counts. Measured over 200 000 rows a side: 8 take 0.15 s, 24 of up to 118 values 0.5 s, with no more memory. */
export const MAX_DIMENSIONS = 24;
/** Business metrics of one window. */
export const MAX_METRICS = 50;
/** Versions of one window that are looked at, those with the most rows. */
export const MAX_VERSIONS = 50;
/** Numbers without classes and with more different values than this are taken for a quantity, not for classes. */
export const MAX_NUMERIC_CLASSES = 20;

/** Windows that late rows and labels reopen: the newest so many of a monitor, of the last so many days. */
export const REOPENED_WINDOWS = 60;
export const REOPENED_MS = 92 * DAY_MS;
/** Windows caught up with in one look after an outage; the next look goes on. */
export const WINDOWS_PER_LOOK = 48;

/** Monitors of a stream look at a version this often at most while fewer than 8000 rows wait: each look is a result that is kept. */
export const STREAM_LOOK_MS = MINUTE;
/** Rows are watched this long after they arrived: batches that are stored at the same time may be seen in another order than their numbers. */
export const STREAM_SETTLE_MS = 5_000;
/** How far back rows of versions that were not seen before are looked for when rows arrive; the schedule looks for all. */
export const STREAM_NEW_VERSIONS_MS = 60 * MINUTE;
/** Columns of one stream: some kilobytes of state for each. */
export const MAX_STREAM_COLUMNS = 200;

/** A back-fill works this long at a time, then puts itself in the queue again. */
export const BACKFILL_SLICE_MS = 20_000;
/** A back-fill whose process died is taken up again after this, seconds. */
export const BACKFILL_TIMEOUT_S = 120;
export const BACKFILL_RETRIES = 5;
/** When the row store is away a back-fill waits this long before it goes on. */
export const BACKFILL_AGAIN_MS = 30_000;
/** Windows of one back-fill. */
export const MAX_BACKFILL_WINDOWS = 10_000;
/** Days on which clocks are set add and take some: only well beyond the most are windows not counted one by one. */
export const BACKFILL_COUNT_SLACK = 1_000;

/** How far back the newest windows of monitors are looked for, for lists and metrics. */
export const NEWEST_MS = 100 * DAY_MS;
/** Points of one answer of the history. */
export const MAX_HISTORY_POINTS = 5_000;
