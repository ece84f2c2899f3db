import type { ChartSeries } from './chart-types.ts';

const csvColumns = ['time', 'series', 'value', 'lower', 'upper', 'n'] as const;

/** One line a point, RFC 4180, full precision, times in UTC. A text that a spreadsheet would run as a formula is defused. */
export function toCsv(series: readonly ChartSeries[]): string {
  const rows = series.flatMap(({ name, points }) =>
    points.map(({ time, value, lower, upper, n }) => [new Date(time).toISOString(), name, value, lower, upper, n]),
  );
  return [csvColumns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
