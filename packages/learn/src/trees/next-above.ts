const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The smallest double above a number, so that `x <= t` is `x < nextAbove(t)` for every finite x. Of Infinity: Infinity. */
export function nextAbove(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return value;
  if (value === 0) return Number.MIN_VALUE;
  number[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return number[0];
}
