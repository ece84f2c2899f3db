/** How long an experiment takes. */
export interface ExperimentDuration {
  /** null: never, for nobody comes. */
  readonly days: number | null;
  /** Units that will have come by then. */
  readonly units: number;
}

const WEEK = 7;

/**
 * Days until `units` have come, in whole weeks (a week has its own ups and downs) unless `wholeWeeks` is false, and at least `leastDays`. `dailyUnits` counts units that are NEW each day: users that
 * come back do not count twice, so the number of visitors of a day is too many.
 *
 * @param input.share of the traffic that takes part, above 0 to 1
 * @throws RangeError on negative numbers or a share outside 0 to 1
 */
export function experimentDuration(input: {
  readonly units: number;
  readonly dailyUnits: number;
  readonly share?: number;
  readonly wholeWeeks?: boolean;
  readonly leastDays?: number;
}): ExperimentDuration {
  const { units, dailyUnits, share = 1, wholeWeeks = true, leastDays = 1 } = input;
  if (!(units >= 0 && dailyUnits >= 0 && share >= 0 && share <= 1)) {
    throw new RangeError(`experimentDuration: ${units} units at ${dailyUnits} a day, share ${share}, are impossible`);
  }
  const daily = dailyUnits * share;
  if (daily === 0) return { days: null, units: 0 };
  const needed = Math.max(leastDays, Math.ceil(units / daily));
  const days = wholeWeeks ? Math.ceil(needed / WEEK) * WEEK : needed;
  return { days, units: Math.floor(days * daily) };
}
