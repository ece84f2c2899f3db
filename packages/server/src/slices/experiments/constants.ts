/** Kind of the schedules that look at experiments; the key is the experiment. */
export const lookKind = 'experiments.look';
/** How long after a unit's time events may still come in before it is counted: as windows of monitors. */
export const latenessMs = 300_000;
/** Days of history that a design reads at most, and days that its smallest detectable effect is stated for where no sample is planned: two whole weeks. */
export const historyDays = 28;
export const detectableDays = 14;
/** Smallest effect that is planned for where the definition says none: a twentieth of the baseline. */
export const defaultRelativeEffect = 0.05;
/** The environment whose rows count, as monitors judge it: what staging does decides nothing. */
export const judgedEnvironment = 'production';
/** Other experiments whose interaction is looked at, at most. */
export const maxInteractions = 5;
/** Looks that a chart shows, at most. */
export const maxPoints = 400;
/** Longest that a split of a route stands where no duration is said. */
export const longestSplit = '365d';
/** How long the start of an experiment waits for every process to take up the split of its route. */
export const splitWithinMs = 5_000;
/** A period on a route that has no split after this long was begun by a process that died: it is stopped, ms. Well above `splitWithinMs`. */
export const splitLostMs = 60_000;
/** Queue of what follows from the end of an experiment: the split of its route taken back, the rollout of the winner. */
export const followUpQueue = 'experiments.follow-up';
/** How long a rollout that is refused (an approval is missing) is tried again after the end, ms: a month. */
export const followUpForMs = 30 * 86_400_000;
