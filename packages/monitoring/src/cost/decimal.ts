/** Digits after the point that amounts are summed with. */
const DIGITS = 18;
const ONE = 10n ** BigInt(DIGITS);

/** A decimal as ClickHouse writes it, in units of 10^-18. */
function unitsOf(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole) * ONE + BigInt(part.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return negative ? -units : units;
}

/** The exact sum of decimals as text, without zeros at the end: `0.1` and `0.2` are `0.3`. */
export function decimalSum(amounts: readonly string[]): string {
  const sum = amounts.reduce((total, text) => total + unitsOf(text), 0n);
  const size = sum < 0n ? -sum : sum;
  const part = (size % ONE).toString().padStart(DIGITS, '0').replace(/0+$/, '');
  return `${sum < 0n ? '-' : ''}${size / ONE}${part === '' ? '' : `.${part}`}`;
}
