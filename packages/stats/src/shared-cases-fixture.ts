import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { hasSharedTables, type SharedTable, sharedTable } from './shared-table-fixture.ts';

type Numbers = Readonly<Record<string, number | null>>;
interface Fairness {
  readonly columns: readonly string[];
  readonly by_group: Readonly<Record<string, Numbers>>;
  readonly overall: Numbers;
  readonly group_min: Numbers;
  readonly group_max: Numbers;
  readonly between_groups: { readonly difference: Numbers; readonly ratio: Numbers };
  readonly to_overall: { readonly difference: Numbers; readonly ratio: Numbers };
  readonly between_groups_worst_case: Numbers;
  readonly between_groups_mean: Numbers;
  readonly to_overall_worst_case: Numbers;
  readonly to_overall_mean: Numbers;
}
interface CaseValues {
  readonly n: number;
  readonly fairness: readonly Fairness[];
  readonly quality: Readonly<Record<string, number>> & {
    readonly delong: { readonly first: number; readonly second: number; readonly variance: number };
  };
  readonly drift: {
    readonly numeric: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly categorical: Readonly<Record<string, Numbers & { readonly keys: readonly string[] }>>;
  };
}
interface Averages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}
/** Values by Fairlearn, scikit-learn and scipy (`oracle/make_fairness_oracle.py`); the predictions are the same rules there and here. */
interface Oracle {
  readonly cases: Readonly<Record<string, CaseValues>>;
  readonly multiclass: {
    readonly classes: readonly string[];
    readonly accuracy: number;
    readonly balancedAccuracy: number;
    readonly macro: Averages;
    readonly weighted: Averages;
    readonly micro: Averages;
    readonly perClass: Readonly<Record<string, Averages & { readonly support: number }>>;
  };
  readonly regression: Readonly<Record<'mae' | 'rmse' | 'r2' | 'mape', number>>;
  readonly calibration: {
    readonly logLoss: number;
    readonly brier: number;
    readonly observed: readonly number[];
    readonly predicted: readonly number[];
    readonly isotonic: readonly [number, number][];
  };
}

export const oracle = JSON.parse(readFileSync(new URL('../oracle/fairness.json', import.meta.url), 'utf8')) as Oracle;

interface SharedCase {
  readonly table: SharedTable;
  readonly labels: number[];
  readonly predictions: number[];
  readonly scores: number[];
  readonly other: number[];
}

export const flag = (test: boolean): number => (test ? 1 : 0);
const sharedCases: Readonly<Record<string, () => SharedCase>> = {
  adult: () => {
    const table = sharedTable('adult-census-income.csv.gz');
    const [education, gain] = [table.numbers('education-num'), table.numbers('capital-gain')];
    const hours = table.numbers('hours-per-week');
    return {
      table,
      labels: table.text('income').map((income) => flag(income === '>50K')),
      predictions: Array.from(education, (years, i) => flag(years >= 13 || (gain[i] ?? 0) > 5000)),
      scores: Array.from(education, (years, i) => years + (hours[i] ?? 0) / 100),
      other: [...table.numbers('age')],
    };
  },
  compas: () => {
    const table = sharedTable('compas-two-years.csv');
    const scores = [...table.numbers('decile_score')];
    const predictions = scores.map((score) => flag(score >= 5));
    const labels = [...table.numbers('two_year_recid')];
    return { table, labels, predictions, scores, other: [...table.numbers('priors_count')] };
  },
  german: () => {
    const table = sharedTable('german-credit.csv');
    const months = table.numbers('month');
    return {
      table,
      labels: Array.from(table.numbers('credit'), (credit) => flag(credit === 1)),
      predictions: Array.from(months, (month) => flag(month <= 24)),
      scores: Array.from(months, (month) => -month),
      other: [...table.numbers('age')],
    };
  },
};

/** Stands in while tests are collected only to be skipped. */
const NO_DATA: SharedCase = {
  table: { rows: 0, text: () => [], numbers: () => new Float64Array(0) },
  labels: [],
  predictions: [],
  scores: [],
  other: [],
};

/** The values kept for a case and its data (nothing where the shared data is missing: tests are collected only to be skipped). */
export function sharedCase(name: string): { readonly expected: CaseValues; readonly data: SharedCase } {
  const expected = oracle.cases[name];
  const make = sharedCases[name];
  if (expected === undefined || make === undefined) throw new RangeError(`no values for ${name}`);
  return { expected, data: hasSharedTables ? make() : NO_DATA };
}

/** To 1e-9; null stands for NaN, "inf" does not occur. */
export function same(actual: number | undefined, expected: number | null | undefined, what: string): void {
  if (expected === null || expected === undefined) expect(actual, what).toBeNaN();
  else expect(Math.abs((actual ?? Number.NaN) - expected), `${what}: ${actual} for ${expected}`).toBeLessThan(1e-9);
}

export function coded(values: readonly string[]): { codes: number[]; levels: string[] } {
  const levels = [...new Set(values)].sort();
  const place = new Map(levels.map((level, i) => [level, i]));
  return { codes: values.map((value) => place.get(value) ?? -1), levels };
}
