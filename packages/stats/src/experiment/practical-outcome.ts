/** How an interval lies to the smallest effect that matters. */
export interface PracticalOutcome {
  readonly outcome: 'better' | 'worse' | 'equivalent' | 'unclear';
  /** Of an effect in that direction: even the near bound matters, one that matters is within the interval, none is. null where no direction is shown. */
  readonly matters: 'surely' | 'possibly' | 'no' | null;
}

/**
 * An effect beside the smallest one that matters, by its interval (a region of practical equivalence: Lakens 2017; an interval of level 1 - 2 alpha makes "equivalent" the two one-sided tests
 * at alpha, one of 1 - alpha is stricter). `better`, `worse`: the effect is shown to have that direction and one that matters is not excluded; `equivalent`: no effect in the interval
 * matters, whatever its sign; `unclear`: everything else, bounds that are missing included.
 *
 * @param input.shown whether the effect differs from 0 by the test that counts (corrected over many); the interval alone where left out
 * @param input.smallest >= 0 on the scale of the interval; 0: every effect matters, nothing is equivalent
 */
export function practicalOutcome(input: {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly smallest: number;
  readonly better: 'higher' | 'lower';
  readonly shown?: boolean;
}): PracticalOutcome {
  const { value, smallest, better } = input;
  const unclear: PracticalOutcome = { outcome: 'unclear', matters: null };
  if (input.lower === null || input.upper === null || Number.isNaN(value)) return unclear;
  const flip = better === 'lower';
  const [lower, upper] = flip ? [-input.upper, -input.lower] : [input.lower, input.upper];
  const shown = input.shown ?? (lower > 0 || upper < 0);
  if (-smallest < lower && upper < smallest) return { outcome: 'equivalent', matters: shown ? 'no' : null };
  if (!shown || value === 0) return unclear;
  const isBetter = flip ? value < 0 : value > 0;
  const [near, far] = isBetter ? [lower, upper] : [-upper, -lower];
  if (far < smallest) return { outcome: 'unclear', matters: 'no' };
  return { outcome: isBetter ? 'better' : 'worse', matters: near >= smallest && near > 0 ? 'surely' : 'possibly' };
}
