/** Rows of failures and of shadows are written together, this often, ms: what the judge of a rollout reads is at most this late. */
export const RECORD_EVERY_MS = 1_000;
/** Rows kept while the row store is away; then the oldest go. About 20 MB. */
export const MAX_RECORDS_WAITING = 50_000;
/** Versions that were asked for by name and stay loaded in this process, beside those of routes. */
export const NAMED_VERSIONS_LOADED = 8;
/** How long a name (alias, number) is taken to stand for the same version, and an approval to hold, ms: as long as a change may take to hold everywhere. */
export const NAMES_HELD_MS = 2_000;
/** Share of this thread that a shadow computed here may take: after each of its rows it rests this many times as long. */
export const SHADOW_REST = 3;
/** Bodies of predictions that may lie in memory at once, bytes, and requests. Beyond it, new ones are refused before their body is read. */
export const MAX_BODIES_BYTES = 256 * 1024 * 1024;
export const MAX_REQUESTS = 10_000;
/** Seconds after which a refused caller may come again. */
export const BUSY_RETRY_AFTER_S = 1;
/** Smoothing of level and trend of the demand (Holt), per minute: the last five minutes or so count, a trend needs ten. */
export const DEMAND_LEVEL = 0.4;
export const DEMAND_TREND = 0.2;
/** How far ahead demand is foretold, minutes: about what a new replica takes to be ready. */
export const DEMAND_AHEAD_MINUTES = 5;

/** Models that are read, decrypted and parsed at once: parsing is a thread's work, and a small machine has few cores. */
export const LOADED_AT_ONCE = 4;
