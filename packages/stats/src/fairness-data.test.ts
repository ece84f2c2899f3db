import { describe, expect, test } from 'vitest';
import {
  averagePrecision,
  brierScore,
  calibrateScores,
  classificationMetrics,
  confusionMatrixOf,
  confusionOf,
  delongTest,
  fairlearnMetrics,
  fairnessSummary,
  type GroupComparison,
  groupConfusions,
  isotonicLevel,
  logLoss,
  multiclassMetrics,
  probabilityScores,
  regressionMetrics,
  regressionMoments,
  reliability,
  rocAuc,
  scoreCounts,
} from './index.ts';
import { coded, flag, oracle, same, sharedCase } from './shared-cases-fixture.ts';
import { hasSharedTables, sharedTable } from './shared-table-fixture.ts';

const RATES = ['selectionRate', 'tpr', 'fpr', 'tnr', 'fnr', 'precision', 'accuracy'] as const;

describe.skipIf(!hasSharedTables)(
  'equal to Fairlearn, scikit-learn and scipy to 1e-9 (skipped when ../shared/data is missing)',
  () => {
    describe.each(Object.keys(oracle.cases))('%s', (name) => {
      const { expected, data } = sharedCase(name);

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
