import { binnedLevels } from './column-levels.ts';
import { INSPECTION_LIMITS as LIMITS } from './inspection-limits.ts';
import { outOfFoldAuc } from './out-of-fold-auc.ts';
import { findPureRegion, type PureRegion } from './pure-region.ts';
import type { Column } from './table.ts';

/** Why a column gives the target away, with the numbers. */
export interface Leak {
  readonly rule: 'pure_region' | 'ranks_target' | 'follows_leak';
  readonly words: string;
  readonly numbers: Readonly<Record<string, number | string>>;
  /** 1 for rows outside the pure region: those in which the outcome that the column betrays may have happened. */
  readonly marked: Uint8Array | null;
}

/**
 * Which columns give a 0/1 target away, by name. Two passes: first each column by itself (a region of it is almost purely of one class, or
 * it ranks the target almost perfectly), then those that only say something where a leaking column does: recorded because the
 * outcome happened, such as the date of the second offence. Deterministic.
 */
export function findLeaks(columns: readonly Column[], labels: Uint8Array): Map<string, Leak> {
  const leaks = new Map<string, Leak>();
  for (const column of columns) {
    const leak = directLeak(column, labels);
    if (leak) leaks.set(column.name, leak);
  }
  const sources = [...leaks].flatMap(([name, { marked }]) => (marked ? [{ name, marked }] : []));
  for (const column of columns) {
    if (leaks.has(column.name)) continue;
    const leak = followingLeak(column, sources);
    if (leak) leaks.set(column.name, leak);
  }
  return leaks;
}

function directLeak(column: Column, labels: Uint8Array): Leak | null {
  const region = findPureRegion(column, labels);
  if (region) {
    const words = `Of ${region.n} rows ${region.where}, ${percent(region.share)} are of class ${region.classIndex}, against ${percent(region.baseRate)} of all rows.`;
    return { rule: 'pure_region', words, numbers: numbersOf(region), marked: region.mask.map((inside) => 1 - inside) };
  }
  const auc = outOfFoldAuc(binnedLevels(column, LIMITS.bins), labels);
  if (!(auc >= LIMITS.leakAuc)) return null;
  const words = `By itself it ranks the target almost perfectly (area under the ROC curve ${auc.toFixed(3)}).`;
  return { rule: 'ranks_target', words, numbers: { auc, limit: LIMITS.leakAuc }, marked: null };
}

function followingLeak(column: Column, sources: readonly { name: string; marked: Uint8Array }[]): Leak | null {
  for (const source of sources) {
    const region = findPureRegion(column, source.marked);
    if (region?.classIndex !== 1) continue;
    const words = `${percent(region.share)} of the ${region.n} rows ${region.where} lie where "${source.name}", which leaks the target, says the outcome may have happened (${percent(region.baseRate)} of all rows).`;
    return { rule: 'follows_leak', words, numbers: { ...numbersOf(region), source: source.name }, marked: null };
  }
  return null;
}

function numbersOf(region: PureRegion): Record<string, number | string> {
  const { where, n, classIndex, share, lower, baseRate } = region;
  return { where, n, class: classIndex, share, lower, base_rate: baseRate, limit: LIMITS.leakPurity };
}

function percent(x: number): string {
  return `${(100 * x).toFixed(1)} %`;
}
