import { wilsonInterval } from '@haechi/stats';
import { binnedLevels, type ColumnLevels, distinctCount, exactLevels, presenceLevels } from './column-levels.ts';
import { INSPECTION_LIMITS as LIMITS } from './inspection-limits.ts';
import type { Column } from './table.ts';

/** Rows, told by one column alone, that are almost purely of one class. */
export interface PureRegion {
  /** The rows in words: `where it is missing`. */
  readonly where: string;
  readonly n: number;
  readonly classIndex: 0 | 1;
  readonly share: number;
  readonly lower: number;
  readonly baseRate: number;
  /** 1 for each row of the region. */
  readonly mask: Uint8Array;
}

/** Counts per code of a coding: rows, and rows of class 1. */
interface Tally {
  readonly n: Int32Array;
  readonly ones: Int32Array;
  readonly rows: number;
  readonly positives: number;
}

/** The codes `first` to `last`, with their counts. */
interface Range {
  readonly first: number;
  readonly last: number;
  readonly n: number;
  readonly ones: number;
  readonly where: string;
}

/**
 * The first region of a column that is pure in a 0/1 outcome by the limits, looking at its being missing or present, at the levels of a
 * column of few values, and at both tails of a numeric column of many. Null when there is none.
 */
export function findPureRegion(column: Column, outcome: Uint8Array): PureRegion | null {
  const presence = presenceLevels(column);
  const byPresence = firstPure({ coding: presence, outcome, ranges: levelRanges, coverage: LIMITS.leakCoverage });
  if (byPresence) return byPresence;
  if (distinctCount(column) <= LIMITS.leakLevels) {
    return firstPure({ coding: exactLevels(column), outcome, ranges: levelRanges, coverage: LIMITS.leakCoverage });
  }
  if (column.kind === 'categorical') return null;
  return firstPure({
    coding: binnedLevels(column, LIMITS.bins),
    outcome,
    ranges: tailRanges,
    coverage: LIMITS.leakTail,
  });
}

function firstPure(input: {
  coding: ColumnLevels;
  outcome: Uint8Array;
  ranges: (coding: ColumnLevels, tally: Tally) => Range[];
  coverage: number;
}): PureRegion | null {
  const { coding, outcome, ranges, coverage } = input;
  const tally = count(coding, outcome);
  for (const range of ranges(coding, tally)) {
    if (range.n === 0 || range.n < coverage * tally.rows || range.n === tally.rows) continue;
    const verdict = judge(range, tally);
    if (!verdict) continue;
    const mask = Uint8Array.from(coding.codes, (code) => (code >= range.first && code <= range.last ? 1 : 0));
    return { where: range.where, n: range.n, ...verdict, mask };
  }
  return null;
}

function judge(
  { n, ones }: Range,
  { rows, positives }: Tally,
): Pick<PureRegion, 'classIndex' | 'share' | 'lower' | 'baseRate'> | null {
  for (const classIndex of [0, 1] as const) {
    const same = classIndex === 1 ? ones : n - ones;
    const share = same / n;
    const baseRate = (classIndex === 1 ? positives : rows - positives) / rows;
    const lower = wilsonInterval({ positives: same, n }).lower ?? 0;
    const pure = lower >= LIMITS.leakPurity && 1 - share <= LIMITS.leakImpurityRatio * (1 - baseRate);
    if (pure && baseRate <= LIMITS.leakBaseRate) return { classIndex, share, lower, baseRate };
  }
  return null;
}

function levelRanges(coding: ColumnLevels, tally: Tally): Range[] {
  return Array.from(tally.n, (n, code) => {
    const name = coding.name(code);
    const where = name === 'missing' || name === 'present' ? `where it is ${name}` : `where it is "${name}"`;
    return { first: code, last: code, n, ones: tally.ones[code] ?? 0, where };
  });
}

function tailRanges(coding: ColumnLevels, tally: Tally): Range[] {
  const whole = { n: sum(tally.n), ones: sum(tally.ones) };
  const below = { n: 0, ones: 0 };
  const ranges: Range[] = [];
  for (let code = 0; code + 1 < coding.count; code += 1) {
    below.n += tally.n[code] ?? 0;
    below.ones += tally.ones[code] ?? 0;
    const cut = coding.name(code);
    ranges.push({ first: 0, last: code, ...below, where: `where it is at most ${cut}` });
    const above = { n: whole.n - below.n, ones: whole.ones - below.ones };
    ranges.push({ first: code + 1, last: coding.count - 1, ...above, where: `where it is above ${cut}` });
  }
  return ranges;
}

function count({ codes, count: size }: ColumnLevels, outcome: Uint8Array): Tally {
  const n = new Int32Array(size);
  const ones = new Int32Array(size);
  let positives = 0;
  for (let row = 0; row < outcome.length; row += 1) {
    const value = outcome[row] ?? 0;
    const code = codes[row] ?? -1;
    positives += value;
    if (code < 0) continue;
    n[code] = (n[code] ?? 0) + 1;
    ones[code] = (ones[code] ?? 0) + value;
  }
  return { n, ones, rows: outcome.length, positives };
}

function sum(counts: Int32Array): number {
  return counts.reduce((total, value) => total + value, 0);
}
