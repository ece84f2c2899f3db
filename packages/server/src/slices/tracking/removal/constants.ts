/** How long what was deleted can be restored, ms: 30 days (issue 5). */
export const RESTORABLE_MS = 30 * 86_400_000;
/** How often what is older is looked for, ms. */
export const REMOVAL_MS = 3_600_000;
/** Things that one pass removes of each kind; the rest waits for the next. */
export const REMOVAL_BATCH = 200;
