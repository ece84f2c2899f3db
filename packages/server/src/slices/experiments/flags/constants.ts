/** Definitions are held in memory by every process and read on each evaluation: as JSON at most this long (variants' values included). */
export const MAX_DEFINITION_BYTES = 262_144;
/** Flags in use of one system: all are in the memory of every process, and answered at once by OFREP. */
export const MAX_FLAGS = 1_000;
/** Prerequisites of prerequisites: deeper chains are refused, since nobody could say any more what a switch does. */
export const MAX_PREREQUISITE_DEPTH = 10;
/** Exposures remembered so that a unit is logged once an hour; two generations of at most so many are kept, some 100 bytes each. */
export const EXPOSURES_REMEMBERED = 100_000;
export const HOUR_MS = 3_600_000;
/** Exposures in one request, as the contract has it. */
export const MAX_EXPOSURES = 1_000;
/** How often providers may ask for all flags, ms: a change holds within two seconds, and asking costs a hash. */
export const MIN_POLLING_MS = 1_000;
/** Default range of counts of exposures: the last 24 hours, ms. */
export const DEFAULT_RANGE_MS = 86_400_000;
/** Texts of the context that exposures keep, characters. */
export const TAG_LENGTH = 256;
/** Longest body that an evaluation reads, bytes: rules compare texts of the context, and all flags may be asked at once. */
export const MAX_CONTEXT_BYTES = 65_536;
/** Longest id of a unit, characters: as ids of users are in events, or its exposure could not be kept. */
export const MAX_UNIT_LENGTH = 256;
/** Tags of an exposure, and the year before which no time is believed: as the encoder of events has it, so that a row is refused by itself and not with its whole batch. */
export const MAX_TAGS = 64;
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);
