/** An axis in round steps that holds all values. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/**
 * Round bounds and steps for an axis.
 * @param low  the smallest value to be held
 * @param high the largest
 * @param steps about how many steps there may be
 */
export function niceScale(low: number, high: number, steps = 4): Scale {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Less than a millionth of the values themselves is noise of the arithmetic, not a span.
  const span = high - low > size * 1e-6 ? high - low : size || 1;
  const raw = span / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const interval = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const clean = (value: number) => Number(value.toPrecision(12));
  const min = clean(Math.floor(clean(low / interval)) * interval);
  const top = clean(Math.ceil(clean(high / interval)) * interval);
  return { min, max: top === min ? clean(min + interval) : top, interval: clean(interval) };
}
