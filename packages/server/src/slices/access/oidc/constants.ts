/** Between being sent to the provider and coming back: somebody may have to find their second factor. */
export const ATTEMPT_MS = 10 * 60_000;
/** Sign-ins under way at once; a flood of begun ones must not fill the table. */
export const MAX_ATTEMPTS = 10_000;
/** Sign-ins that one network may begin within the window of `ATTEMPTS_WINDOW_MS`: an office behind one address may, and one machine does not use up those of all others. */
export const STARTS_PER_NETWORK = 1_000;
/** What the provider is known to offer is asked for again after this; keys that it does not know are asked for at once. */
export const DISCOVERY_MS = 60 * 60_000;
/** Seconds that the provider's clock may differ. */
export const CLOCK_SKEW_S = 30;
/** Answers of a provider are waited for this long, ms. */
export const PROVIDER_TIMEOUT_MS = 8_000;
