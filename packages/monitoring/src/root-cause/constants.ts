/** Values of one dimension that are told apart, the most frequent; the rest is one slice, so that the parts still sum to the whole. Ours: more than anybody reads. */
export const MAX_LEVELS = 50;
/** Values of one dimension that a statement returns for one side. */
export const MAX_READ_LEVELS = 1_000;
/** Name of the slice of all other values. */
export const OTHERS = '…';
/** Confidence below this is low: the default of the requirements. */
export const LOW_CONFIDENCE = 0.5;
/** Dimensions that one statement counts: what they are told apart by is a number of so many bits, and the engine holds a table for each. */
export const DIMENSIONS_PER_STATEMENT = 24;
