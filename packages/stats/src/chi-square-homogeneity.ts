import { chiSquareEffect } from './chi-square-effect.ts';
import { chiSquareSf } from './chi-square-sf.ts';
import type { EffectTestResult } from './effect-test-result.ts';

export type CategoryCounts = Readonly<Record<string, number>>;

export interface HomogeneityResult extends EffectTestResult {
  readonly df: number;
  /** Categories seen only in the current sample, and only in the reference. They take part in the test. */
  readonly newCategories: readonly string[];
  readonly lostCategories: readonly string[];
  /** Categories too rare to stand alone, which were counted together. */
  readonly pooled: readonly string[];
}

/** Cochran's rule: with an expected count below this the chi-square law is a poor guide, so such categories are counted together. */
const MINIMUM_EXPECTED = 5;

/**
 * Chi-square test that two samples of categories have one distribution (2 x k table, no continuity correction: scipy's
 * `chi2_contingency(correction=False)`). Both samples vary, unlike in `chiSquareGoodnessOfFit`. A new category needs no
 * special fill: it is a column with reference count 0. Categories of an expected count under 5 are counted together (`pooled`). One category in all:
 * p = 1. `effect`: Cramér's V with its interval (`chiSquareEffect`). An empty sample, or categories so rare that fewer than two columns are left: NaN, for the test cannot see them.
 */
export function chiSquareHomogeneity(input: {
  reference: CategoryCounts;
  current: CategoryCounts;
  level?: number;
}): HomogeneityResult {
  const { reference, current } = input;
  const names = [...new Set([...Object.keys(reference), ...Object.keys(current)])].sort();
  // A category may be called `constructor`, which every plain object has something under.
  const count = (of: CategoryCounts, name: string): number => (Object.hasOwn(of, name) ? (of[name] ?? 0) : 0);
  const cells = names
    .map((name) => ({ name, r: count(reference, name), c: count(current, name) }))
    .filter(({ r, c }) => r + c > 0);
  const n = cells.reduce((sum, { r }) => sum + r, 0);
  const m = cells.reduce((sum, { c }) => sum + c, 0);
  const { columns, pooled } = poolRare(cells, Math.min(n, m) / (n + m));
  const blind = n === 0 || m === 0 || (columns.length < 2 && cells.length > 1);
  const statistic = blind ? Number.NaN : columns.reduce((sum, cell) => sum + contribution(cell, n, m), 0);
  const df = Math.max(0, columns.length - 1);
  return {
    statistic,
    pValue: blind ? Number.NaN : df === 0 ? 1 : chiSquareSf(statistic, df),
    n: n + m,
    method: 'chi-square test of homogeneity',
    df,
    effect: chiSquareEffect({ statistic, df, n: n + m, lesser: Math.min(1, df), level: input.level }),
    newCategories: cells.filter(({ r }) => r === 0).map(({ name }) => name),
    lostCategories: cells.filter(({ c }) => c === 0).map(({ name }) => name),
    pooled,
  };
}

interface Cell {
  readonly name: string;
  readonly r: number;
  readonly c: number;
}

function poolRare(cells: readonly Cell[], smallerShare: number): { columns: Cell[]; pooled: string[] } {
  const isRare = ({ r, c }: Cell): boolean => (r + c) * smallerShare < MINIMUM_EXPECTED;
  const rare = cells.filter(isRare);
  if (rare.length < 2) return { columns: [...cells], pooled: [] };
  const together = { name: '(rare)', r: rare.reduce((s, x) => s + x.r, 0), c: rare.reduce((s, x) => s + x.c, 0) };
  return { columns: [...cells.filter((cell) => !isRare(cell)), together], pooled: rare.map(({ name }) => name) };
}

function contribution({ r, c }: Cell, n: number, m: number): number {
  const total = r + c;
  const expectedR = (total * n) / (n + m);
  const expectedC = (total * m) / (n + m);
  return (r - expectedR) ** 2 / expectedR + (c - expectedC) ** 2 / expectedC;
}
