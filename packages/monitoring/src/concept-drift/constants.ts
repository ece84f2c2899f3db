/** Chunks of consecutive labelled rows that the detectors see at most: with fewer rows each row is a chunk of its own. As the design says. */
export const MAX_CHUNKS = 2_000;
