/** Distinct scores up to which every score is counted by itself, so that AUC and the like are exact. Above it they are counted in bins. Ours: 20 000 numbers travel in about 20 ms. */
export const EXACT_SCORES = 20_000;
/** Bins of scores for each unit of the log odds: at most 14 000 bins, none wider than 0.001, finer towards 0 and 1 where scores of rare classes crowd. */
export const BINS_PER_LOG_ODD = 256;
/** Scores are kept this far from 0 and 1 when their bin is found. */
export const SCORE_EDGE = 1e-12;
/** Pairs of truth and prediction (times two) that are read at most: a target with more than 100 classes is no classification. */
export const MAX_PAIRS = 20_000;
export const MAX_CLASSES = 100;
/** Labelled rows of the reference that a calibration needs at least: with fewer, its own error is wider than what it corrects. As `min_n` of the limits. */
export const MIN_CALIBRATION = 200;
