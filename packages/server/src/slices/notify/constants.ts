/**
 * Waits before each further attempt, in seconds: the schedule that the Standard Webhooks specification recommends
 * (https://www.standardwebhooks.com, "Deliverability and reliability"): about 28 hours in all.
 */
export const retryWaits: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
/** A claimed message whose sender died is free again after this, in seconds; longer than any send may take. */
export const leaseSeconds = 60;
/** How long a stop waits for messages under way, ms; what is not settled by then is sent again, with the same id, when its lease ends. */
export const stopPatienceMs = 2_000;
/** How often the outbox is looked at when nothing woke it, ms. */
export const pollMs = 1_000;
/** Messages sent side by side. */
export const batchSize = 8;
