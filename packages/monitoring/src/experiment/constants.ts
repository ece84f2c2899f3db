/** Planned units of a sequential analysis that names none: the default of GrowthBook, good for a few thousand units; a plan is always better. */
export const TUNING_UNITS = 5000;

/** Fewest units of an arm that are judged at any look: a sequence is asymptotic, and the slow simulations of looks hold their level from here on. */
export const LEAST_UNITS = 100;

/** p under which arms count as different before the experiment (GrowthBook's limit: it is looked at every day, for every metric). */
export const PRE_PERIOD_ALPHA = 0.001;

/** p under which two experiments count as interacting, corrected over all pairs and metrics: a warning, not a verdict. */
export const INTERACTION_ALPHA = 0.01;
