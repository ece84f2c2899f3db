const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The smallest double above a finite one, so that `x <= t` is `x < nextAbove(t)` for every x. Beyond the largest double: Infinity. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  number[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return number[0];
}
