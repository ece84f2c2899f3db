/** Observations before a detector judges: 30 in Gama et al. (2004) and in Page-Hinkley implementations (river, MOA). */
export const WARM_UP = 30;

/** ADWIN as published (Bifet and Gavalda 2007; MOA): confidence, buckets per row of the exponential histogram, observations between two searches, smallest part. */
export const ADWIN = { delta: 0.002, bucketsPerRow: 5, checkEvery: 32, smallestPart: 5 } as const;

/**
 * Page-Hinkley in standard deviations: drops under 0.1 are tolerated, and 50 summed ones alarm. Two-sided this gives about one false alarm in half a million
 * independent observations (Brownian formula in `page-hinkley.ts`); the customary 0.005 and 50 give one in a few thousand.
 */
export const PAGE_HINKLEY = { delta: 0.1, threshold: 50 } as const;

/** DDM as published (Gama, Medas, Castillo and Rodrigues 2004): warning at two, drift at three standard deviations above the best error rate so far. */
export const DDM = { warning: 2, drift: 3 } as const;

/** CUSUM: half of the shift to find (one standard deviation), the classical choice (Montgomery 2009, 9.1), and observations between false alarms. */
export const CUSUM = { slack: 0.5, runLength: 10_000 } as const;
