/** Columns of a window as its summaries count them over the reference of the version. Pure. */
import type { MonitorEdit, ReferenceProfile } from '@haechi/contract';
import type { ColumnAccess, CountedColumn, TableSource } from '@haechi/monitoring';
import { MAX_LEVELS } from '../constants.ts';
import { levelsOf } from '../reference-levels.ts';
import type { SummaryPart } from './summary-parts.ts';

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function numericColumn(row: SummaryPart, known: ReferenceProfile['numeric'][string]): CountedColumn | null {
  const bins = new Array<number>(known.counts.length).fill(0);
  for (const [place, bin] of row.bins.entries()) bins[bin - 1] = row.counts[place] ?? 0;
  const { n, missing, lowest, highest } = row;
  if (sum(bins) !== n) return null;
  return { n, missing, min: n > 0 ? lowest : null, max: n > 0 ? highest : null, bins, levels: new Map() };
}

/** The code behind the named levels counts what the reference does not have: those are told by name, which takes the rows. */
function categoricalColumn(row: SummaryPart, known: ReferenceProfile['categorical'][string]): CountedColumn | null {
  const names = levelsOf(known);
  const levels = new Map(row.bins.map((code, place) => [names[code - 1] ?? '', row.counts[place] ?? 0]));
  const isWhole = Object.keys(known.counts).length <= MAX_LEVELS && !levels.has('') && sum(row.counts) === row.n;
  return isWhole ? { n: row.n, missing: row.missing, min: null, max: null, bins: [], levels } : null;
}

/** A column over the reference; undefined when the reference does not have it, null when the summaries cannot say. */
function countedColumn(row: SummaryPart, profile: ReferenceProfile): CountedColumn | null | undefined {
  const [numeric, categorical] = [profile.numeric[row.name], profile.categorical[row.name]];
  if (numeric === undefined && categorical === undefined) return undefined;
  if (row.part === 'numeric') return numeric === undefined ? null : numericColumn(row, numeric);
  return categorical === undefined ? null : categoricalColumn(row, categorical);
}

/** The columns of one version; null when the summaries do not say all that its rows would. */
export function summedDrift(
  parts: readonly SummaryPart[],
  profile: ReferenceProfile,
  features: MonitorEdit['features'],
): TableSource | null {
  const rows = parts.find(({ part, name }) => part === 'outcome' && name === '')?.n ?? 0;
  // In the order of the reference, whatever order they were read in.
  const order = [...Object.keys(profile.numeric), ...Object.keys(profile.categorical)];
  const placeIn = ({ name }: SummaryPart) => (order.includes(name) ? order.indexOf(name) : order.length);
  const wanted = parts
    .filter(({ part, name }) => part !== 'outcome' && (features.length === 0 || features.includes(name)))
    .sort((a, b) => placeIn(a) - placeIn(b));
  const names = new Set(wanted.map(({ name }) => name));
  if (names.size < wanted.length || features.some((name) => !names.has(name))) return null;
  const columns = new Map<string, CountedColumn>();
  for (const row of wanted) {
    const column = countedColumn(row, profile);
    if (column === null || row.n + row.missing !== rows) return null;
    if (column !== undefined) columns.set(row.name, column);
  }
  const kindOf = ({ part }: SummaryPart) => (part === 'numeric' ? 'numeric' : 'categorical');
  const access = wanted.map((row): ColumnAccess => ({ name: row.name, kind: kindOf(row), expression: '' }));
  return { ...withoutRows, columns: access, roles: { sensitive: [] }, positive: null, counted: { rows, columns } };
}

/** A source whose rows are not read. */
export const withoutRows = { from: '(select 1 where false)', params: {}, task: 'classification' } as const;
