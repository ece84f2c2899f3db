import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  brierScore,
  calibrateScores,
  chiSquareGoodnessOfFit,
  chiSquareHomogeneity,
  classificationMetrics,
  confusionMatrixOf,
  confusionOf,
  delongTest,
  doaneEdges,
  edgeCounts,
  energyDistance,
  fairlearnMetrics,
  fairnessSummary,
  type GroupComparison,
  groupConfusions,
  hellinger,
  isotonicLevel,
  jensenShannon,
  klDivergence,
  ksTwoSample,
  logLoss,
  multiclassMetrics,
  probabilityScores,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  scoreCounts,
  sturgesEdges,
  totalVariation,
  valueMoments,
  wasserstein,
  weightedValues,
} from './index.ts';
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

const oracle = JSON.parse(readFileSync(new URL('../oracle/fairness.json', import.meta.url), 'utf8')) as Oracle;

interface Case {
  readonly table: SharedTable;
  readonly labels: number[];
  readonly predictions: number[];
  readonly scores: number[];
  readonly other: number[];
}

const flag = (test: boolean): number => (test ? 1 : 0);
const cases: Readonly<Record<string, () => Case>> = {
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
const NO_DATA: Case = {
  table: { rows: 0, text: () => [], numbers: () => new Float64Array(0) },
  labels: [],
  predictions: [],
  scores: [],
  other: [],
};

/** To 1e-9; null stands for NaN, "inf" does not occur. */
function same(actual: number | undefined, expected: number | null | undefined, what: string): void {
  if (expected === null || expected === undefined) expect(actual, what).toBeNaN();
  else expect(Math.abs((actual ?? Number.NaN) - expected), `${what}: ${actual} for ${expected}`).toBeLessThan(1e-9);
}

function coded(values: readonly string[]): { codes: number[]; levels: string[] } {
  const levels = [...new Set(values)].sort();
  const place = new Map(levels.map((level, i) => [level, i]));
  return { codes: values.map((value) => place.get(value) ?? -1), levels };
}

const RATES = ['selectionRate', 'tpr', 'fpr', 'tnr', 'fnr', 'precision', 'accuracy'] as const;

describe.skipIf(!hasSharedTables)(
  'equal to Fairlearn, scikit-learn and scipy to 1e-9 (skipped when ../shared/data is missing)',
  () => {
    describe.each(Object.keys(cases))('%s', (name) => {
      const expected = oracle.cases[name];
      const make = cases[name];
      if (expected === undefined || make === undefined) throw new RangeError(`no values for ${name}`);
      const data = hasSharedTables ? make() : NO_DATA;

      test.each(expected.fairness)('MetricFrame by $columns', (values) => {
        const attributes = values.columns.map((column) => coded(data.table.text(column)));
        const cells = groupConfusions({ ...data, attributes });
        expect(cells).toHaveLength(Object.keys(values.by_group).length);
        const groups = Object.fromEntries(cells.map(({ group, confusion }) => [group, confusion]));
        const summary = fairnessSummary({ groups, emptyRate: 'zero' });
        for (const { group, empty } of cells) {
          const frame = values.by_group[group];
          expect(empty).toBe(frame?.['n'] === null || frame?.['n'] === 0);
          if (empty) continue;
          for (const rate of RATES) same(summary.groups[group]?.[rate].value, frame?.[rate], `${group} ${rate}`);
          expect(summary.groups[group]?.n).toBe(frame?.['n']);
        }
      });

      test.each(expected.fairness)('differences, ratios and the named metrics by $columns', (values) => {
        const attributes = values.columns.map((column) => coded(data.table.text(column)));
        const cells = groupConfusions({ ...data, attributes }).filter(({ empty }) => !empty);
        const occupied = Object.fromEntries(cells.map(({ group, confusion }) => [group, confusion]));
        const { comparisons, overall } = fairnessSummary({ groups: occupied, emptyRate: 'zero' });
        for (const rate of RATES) {
          const compared: GroupComparison = comparisons[rate];
          same(overall[rate].value, values.overall[rate], `overall ${rate}`);
          same(compared.groupMin.value, values.group_min[rate], `min ${rate}`);
          same(compared.groupMax.value, values.group_max[rate], `max ${rate}`);
          same(compared.betweenGroups.difference.value, values.between_groups.difference[rate], `difference ${rate}`);
          same(compared.betweenGroups.ratio.value, values.between_groups.ratio[rate], `ratio ${rate}`);
          same(compared.toOverall.difference.value, values.to_overall.difference[rate], `to overall ${rate}`);
          same(compared.toOverall.ratio.value, values.to_overall.ratio[rate], `ratio to overall ${rate}`);
        }
        for (const method of ['between_groups', 'to_overall'] as const) {
          for (const agg of ['worst_case', 'mean'] as const) {
            const named = fairlearnMetrics({ groups: occupied, method, agg });
            for (const [metric, value] of Object.entries(values[`${method}_${agg}`])) {
              const own = named[metric as 'demographicParityRatio'];
              same(own.value, value, `${metric} ${method} ${agg}`);
            }
          }
        }
      });

      test('quality, and the paired DeLong test from its definition', () => {
        const { labels, predictions, scores, other } = data;
        const metrics = classificationMetrics(confusionOf({ labels, predictions }));
        for (const key of ['accuracy', 'balancedAccuracy', 'precision', 'recall', 'f1'] as const) {
          same(metrics[key].value, expected.quality[key], key);
        }
        same(rocAuc({ labels, scores }).value, expected.quality['auc'], 'auc');
        same(averagePrecision(scoreCounts({ labels, scores })).value, expected.quality['averagePrecision'], 'ap');
        const paired = delongTest({ labels, first: scores, second: other });
        const { first, second, variance } = expected.quality.delong;
        same(paired.first, first, 'first');
        same(paired.second, second, 'second');
        same(paired.statistic, (second - first) / Math.sqrt(variance), 'z');
      });

      test.each(Object.entries(expected.drift.numeric))('drift of the halves: %s', (column, values) => {
        const all = data.table.numbers(column);
        const half = Math.floor(all.length / 2);
        const [first, second] = [all.slice(0, half), all.slice(half)];
        const [reference, current] = [weightedValues({ values: first }), weightedValues({ values: second })];
        expect([reference.n, current.n]).toEqual([values['n'], values['m']]);
        const ks = ksTwoSample(first, second);
        same(ks.statistic, values['ks'], 'ks');
        const near = (own: number, wanted: number | undefined, what: string): void =>
          same(own / (wanted ?? 0), wanted === 0 ? null : 1, what);
        near(wasserstein({ reference, current }).value, values['wasserstein'], 'wasserstein');
        near(energyDistance({ reference, current }).value, values['energy'], 'energy');
        const [a, b] = [valueMoments(reference), valueMoments(current)];
        near(a.std, values['std'], 'std');
        const both = { n: a.n + b.n, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
        const edges = sturgesEdges(both);
        expect(edges).toHaveLength((values['sturges_bins'] ?? 0) + 1);
        const counts = { reference: edgeCounts(reference, edges).counts, current: edgeCounts(current, edges).counts };
        same(jensenShannon(counts).value, values['js_sturges'], 'js');
        same(hellinger(counts).value, values['hellinger'], 'hellinger');
        same(totalVariation(counts).value, values['total_variation'], 'total variation');
        const doane = doaneEdges(a);
        expect(doane).toHaveLength((values['doane_bins'] ?? 0) + 1);
        const [inside, outside] = [edgeCounts(reference, doane), edgeCounts(current, doane)];
        const spilled = {
          reference: [...inside.counts, inside.outside],
          current: [...outside.counts, outside.outside],
        };
        same(jensenShannon({ ...spilled, base: 2 }).value, values['js_doane_base2'], 'js doane');
      });

      test.each(Object.entries(expected.drift.categorical))('drift of the halves: %s', (column, values) => {
        const all = data.table.text(column);
        const half = Math.floor(all.length / 2);
        const count = (rows: readonly string[]): Record<string, number> =>
          Object.fromEntries(values.keys.map((key) => [key, rows.filter((row) => row === key).length]));
        const [first, second] = [count(all.slice(0, half)), count(all.slice(half))];
        const counts = { reference: Object.values(first), current: Object.values(second) };
        if ((values['least_expected'] ?? 0) >= 5) {
          const test = chiSquareHomogeneity({ reference: first, current: second });
          same(test.statistic, values['chi_square'], 'chi-square');
          same(test.pValue, values['chi_square_p'], 'chi-square p');
        }
        if (values['fit'] !== null) {
          const fit = chiSquareGoodnessOfFit({ expected: counts.reference, observed: counts.current });
          same(fit.pValue, values['fit_p'], 'fit p');
        }
        same(jensenShannon(counts).value, values['js'], 'js');
        same(jensenShannon({ ...counts, base: 2 }).value, values['js_base2'], 'js base 2');
        if (values['kl'] !== null) same(klDivergence({ ...counts, fill: null }).value, values['kl'], 'kl');
      });
    });

    test('several classes: COMPAS text score guessed from prior offences', () => {
      const table = sharedTable('compas-two-years.csv');
      const { classes } = oracle.multiclass;
      const priors = table.numbers('priors_count');
      const matrix = confusionMatrixOf({
        classes,
        labels: table.text('score_text').map((text) => classes.indexOf(text)),
        predictions: Array.from(priors, (count) => (count <= 1 ? 0 : count <= 5 ? 1 : 2)),
      });
      const metrics = multiclassMetrics(matrix);
      same(metrics.accuracy.value, oracle.multiclass.accuracy, 'accuracy');
      same(metrics.balancedAccuracy.value, oracle.multiclass.balancedAccuracy, 'balanced accuracy');
      for (const key of ['precision', 'recall', 'f1'] as const) {
        for (const average of ['macro', 'weighted', 'micro'] as const) {
          same(metrics[average][key].value, oracle.multiclass[average][key], `${average} ${key}`);
        }
        for (const name of classes) {
          same(metrics.perClass[name]?.[key].value, oracle.multiclass.perClass[name]?.[key], `${name} ${key}`);
        }
      }
    });

    test('regression: German credit amount from its months', () => {
      const table = sharedTable('german-credit.csv');
      const predictions = table.numbers('month').map((month) => 100 * month + 500);
      const targets = table.numbers('credit_amount');
      for (const shift of [0, 3000]) {
        const metrics = regressionMetrics(regressionMoments({ targets, predictions, shift }));
        for (const key of ['mae', 'rmse', 'r2', 'mape'] as const) {
          same(metrics[key].value / oracle.regression[key], 1, key);
        }
      }
    });

    test('probabilities: COMPAS deciles; isotonic regression of German credit on its months', () => {
      const table = sharedTable('compas-two-years.csv');
      const labels = table.numbers('two_year_recid');
      const scores = table.numbers('decile_score').map((decile) => (decile - 0.5) / 10);
      const counts = scoreCounts({ labels, scores });
      const grouped = probabilityScores(counts);
      same(logLoss({ labels, scores }).value, oracle.calibration.logLoss, 'log loss');
      same(grouped.logLoss.value, oracle.calibration.logLoss, 'log loss from counts');
      same(brierScore({ labels, scores }).value, oracle.calibration.brier, 'Brier score');
      same(grouped.brier.value, oracle.calibration.brier, 'Brier score from counts');
      const { bins } = reliability({ ...counts, bins: 5 });
      expect(bins).toHaveLength(5);
      bins.forEach(({ predicted, observed }, i) => {
        same(observed.value, oracle.calibration.observed[i], `observed ${i}`);
        same(predicted, oracle.calibration.predicted[i], `predicted ${i}`);
      });
      const german = sharedTable('german-credit.csv');
      const bad = german.numbers('credit').map((credit) => flag(credit === 2));
      const fit = calibrateScores(scoreCounts({ labels: bad, scores: german.numbers('month') }));
      for (const [score, level] of oracle.calibration.isotonic)
        same(isotonicLevel(fit, score).level, level, `${score}`);
    });
  },
);
