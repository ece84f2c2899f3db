import { binIndex } from '@haechi/stats';
import { distinctCount } from './column-levels.ts';
import type { Column } from './table.ts';

/** Group of each row (-1 = unknown) and the groups' names. */
export interface Groups {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** Numbers with more values than this (ages, incomes) make bands instead of one group each. */
const MOST_NUMBER_GROUPS = 10;
const QUARTERS = [0.25, 0.5, 0.75];

/** The groups that a sensitive column makes: its levels; for numbers of many values four bands of about equal size, named by their ends. */
export function groupsOf(column: Column): Groups {
  if (column.kind === 'categorical') return { codes: column.codes, levels: column.levels };
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  if (distinctCount(column) <= MOST_NUMBER_GROUPS) {
    const levels = [...new Set(sorted)];
    const codes = Int32Array.from(column.values, (value) => levels.indexOf(value));
    return { codes, levels: levels.map(String) };
  }
  const quartiles = QUARTERS.map((q) => sorted[Math.ceil(q * sorted.length) - 1] ?? 0);
  const last = sorted.at(-1) ?? 0;
  const cuts = [...new Set(quartiles)].filter((cut) => cut < last);
  const codes = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : binIndex(cuts, value)));
  const levels = [...cuts, last].map((_, i) => bandName(cuts, i));
  return { codes, levels };
}

function bandName(cuts: readonly number[], band: number): string {
  const from = cuts[band - 1];
  const to = cuts[band];
  if (from === undefined) return `<= ${to}`;
  return to === undefined ? `> ${from}` : `${from} < x <= ${to}`;
}
