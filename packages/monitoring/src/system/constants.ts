/** Latency quantiles that are shown. */
export const QUANTILES = [0.5, 0.95, 0.99] as const;
/** Level of their intervals. */
export const LEVEL = 0.95;
/** Latencies up to which order statistics are exact (8 bytes each in memory); beyond it a t-digest stands for them. */
export const EXACT_LATENCIES = 5_000_000;
/** Traffic is counted in slices of this many seconds, whose spread gives the interval of the throughput: real traffic varies more than Poisson. */
export const SLICE_SECONDS = 60;
/** With fewer slices than this their spread is not known, and the interval is Poisson's. */
export const MIN_SLICES = 10;
