/** Chunks that are counted by one statement at most, where nothing else ends it: 100 000 rows, so that a file of a million takes ten. */
export const CHUNKS_PER_STATEMENT = 1_000;
/** Apart from the cells of a chunk lie those of the next so far: more than a plan has cells (two for each of 30 values, and a few). */
export const CELL_SPACE = 256;
/** Greatest double: stands for what is infinite, which does not come through JSON. */
export const LARGEST = Number.MAX_VALUE;
