import { binIndex, quantileCuts } from '@haechi/stats';
import type { Column } from './table.ts';
import { cellAt } from './table-cell.ts';

/** A column as small whole numbers: code per row (-1 = missing), how many codes there are, and what a code stands for, in words. */
export interface ColumnLevels {
  readonly codes: Int32Array;
  readonly count: number;
  /** The value of a code, or for a binned column the upper end of its bin. */
  readonly name: (code: number) => string;
}

/** Distinct non-missing values of a column. */
export function distinctCount(column: Column): number {
  if (column.kind === 'categorical') return new Set(column.codes.filter((code) => code >= 0)).size;
  return new Set(column.values.filter((value) => !Number.isNaN(value))).size;
}

/** Each value its own code. */
export function exactLevels(column: Column): ColumnLevels {
  if (column.kind === 'categorical') {
    return { codes: column.codes, count: column.levels.length, name: (code) => column.levels[code] ?? '' };
  }
  const index = new Map<number, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const code = index.get(value) ?? index.size;
    index.set(value, code);
    return code;
  });
  return { codes, count: index.size, name: (code) => String(cellAt(column, codes.indexOf(code))) };
}

/** Numeric values by quantile bin, categorical ones as they are. */
export function binnedLevels(column: Column, bins: number): ColumnLevels {
  if (column.kind === 'categorical') return exactLevels(column);
  const cuts = quantileCuts(column.values, bins);
  const edges = Float64Array.from(cuts);
  const codes = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : binIndex(edges, value)));
  return { codes, count: cuts.length + 1, name: (code) => String(cuts[code] ?? 'the largest') };
}

/** Whether each row has a value: code 0 missing, 1 present. */
export function presenceLevels(column: Column): ColumnLevels {
  const codes =
    column.kind === 'numeric'
      ? Int32Array.from(column.values, (value) => (Number.isNaN(value) ? 0 : 1))
      : column.codes.map((code) => (code < 0 ? 0 : 1));
  return { codes, count: 2, name: (code) => (code === 0 ? 'missing' : 'present') };
}
