import type { BarData, ChartSeries } from './chart-types.ts';
import type { CourseData, DotData } from './course-types.ts';

type Cell = string | number | null | undefined;
const csvColumns = ['time', 'series', 'value', 'lower', 'upper', 'n'] as const;
const barColumns = ['category', 'series', 'value', 'lower', 'upper', 'n'] as const;

/** One line a point, RFC 4180, full precision, times in UTC. A text that a spreadsheet would run as a formula is defused. */
export function toCsv(series: readonly ChartSeries[]): string {
  const rows = series.flatMap(({ name, points }) =>
    points.map(({ time, value, lower, upper, n }) => [new Date(time).toISOString(), name, value, lower, upper, n]),
  );
  return linesOf([csvColumns, ...rows]);
}

/** The same for values by category. */
export function barsToCsv({ categories, series }: Pick<BarData, 'categories' | 'series'>): string {
  const rows = categories.flatMap((category, index) =>
    series.map(({ name, values }) => {
      const { value, lower, upper, n } = values[index] ?? { value: null };
      return [category, name, value, lower, upper, n];
    }),
  );
  return linesOf([barColumns, ...rows]);
}

/** Values over a number: one line a point. */
export function coursesToCsv({ series, across }: Pick<CourseData, 'series' | 'across'>): string {
  const rows = series.flatMap(({ name, points }) =>
    points.map(({ x, value, low, high }) => [x, name, value, low, high]),
  );
  return linesOf([[across, 'series', 'value', 'low', 'high'], ...rows]);
}

/** One line a dot. */
export function dotsToCsv({ dots, xName, yName }: DotData): string {
  return linesOf([['name', xName, yName], ...dots.map(({ name, x, y }) => [name, x, y])]);
}

function linesOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
