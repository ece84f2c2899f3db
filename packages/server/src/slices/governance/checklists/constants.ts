/** Kind of the schedule that keeps lists, and how often it looks: a list is kept seconds after its stage ends. */
export const keepKind = 'checklists.keep';
export const keepEveryMs = 2_000;

const day = 86_400_000;
/** The list after a deployment stays open so long: a week has every hour and weekday once. */
export const afterMs = 7 * day;
/** A stage that ended longer ago than this is not kept any more: the record has moved on since. */
export const keepWithinMs = 900_000;
/** A rehearsal is believed so long: a quarter, as drills are held. */
export const rehearsalDays = 90;
/** An incident that is open longer has no analysis under way. */
export const incidentDays = 30;
/** "Little traffic", basis points: the first of the default steps of a rollout. */
export const littleTraffic = 1_000;
/** Samples of load are looked for in so long a time. */
export const samplesMs = day;
