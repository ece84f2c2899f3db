/** What every number is shown with, unless its unit asks for more. */
const significantDigits = 3;

/**
 * A number for people: 3 significant digits, grouped, without a tail of zeros; whole numbers from a thousand up stay whole. What is not finite
 * is a dash.
 */
export function formatNumber(value: number | null | undefined, language: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  const size = Math.abs(value);
  if (size >= 1000) return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  if (size < 0.00005)
    return size === 0
      ? '0'
      : new Intl.NumberFormat(language, { notation: 'scientific', maximumSignificantDigits: 2 }).format(value);
  return new Intl.NumberFormat(language, { maximumSignificantDigits: significantDigits }).format(value);
}

/** A large count in little room: 1.2K, 3.4M (1.2천, 340만). */
export function formatCompact(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** A share between 0 and 1 as percent. */
export function formatShare(value: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumSignificantDigits: 3 }).format(value);
}

const byteUnits: readonly (readonly [unit: string, size: number])[] = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
];

/** A size in bytes in the largest unit that fits at least once. */
export function formatBytes(value: number, language: string): string {
  const [unit, size] = byteUnits.find(([, least]) => value >= least) ?? ['byte', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumSignificantDigits: 3 }).format(value / size);
}
