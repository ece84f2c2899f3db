import type { Score } from '@haechi/contract';
import {
  averagePrecision,
  type Confusion,
  classificationMetrics,
  type Estimate,
  multiclassMetrics,
  probabilityScores,
  type Reliability,
  reliability,
  rocAucFromCounts,
  wilsonInterval,
} from '@haechi/stats';
import type { ClassSystem } from './positive-class.ts';
import { type ScoreTable, scoreTable } from './score-table.ts';
import type { ScoredOutcomes } from './scored-outcomes.ts';

export type Estimates = Partial<Record<Score['indicator'], Estimate>>;

/** The quality of a classifier on one side. */
export interface ClassificationSide {
  readonly rows: number;
  readonly labelled: number;
  readonly estimates: Estimates;
  /** Null without usable scores. */
  readonly table: ScoreTable | null;
  readonly reliability: Reliability['bins'];
}

/**
 * Every metric that a side allows. Two classes (or one against the rest): precision, recall and F1 of the positive class, ROC AUC, average precision, log loss, Brier and calibration
 * of its probability. Several classes: macro averages, and calibration of the confidence in the predicted class; what the probabilities of all classes say is `classProbabilities`.
 */
export function classificationSide(outcomes: ScoredOutcomes, classes: ClassSystem): ClassificationSide {
  const { rows, cells } = outcomes;
  const count = (keep: (cell: ScoredOutcomes['cells'][number]) => boolean): number =>
    cells.reduce((sum, cell) => sum + (keep(cell) ? cell.n : 0), 0);
  const labelled = count(({ target }) => target !== '');
  const judged = count(({ target, prediction }) => target !== '' && prediction !== '');
  const right = count(({ target, prediction }) => target !== '' && target === prediction);
  const table = scoreTable(outcomes, classes);
  const curve = table === null || table.n === 0 ? null : reliability(table.labelled);
  return {
    rows,
    labelled,
    table,
    reliability: curve?.bins ?? [],
    estimates: {
      labelled_share: wilsonInterval({ positives: labelled, n: rows }),
      accuracy: wilsonInterval({ positives: right, n: judged }),
      ...ratesOf(cells, classes),
      ...(curve === null ? {} : { calibration_error: curve.expectedCalibrationError }),
      ...(table === null || table.n === 0 || classes.kind !== 'binary' ? {} : scoreMetrics(table)),
    },
  };
}

function ratesOf(cells: ScoredOutcomes['cells'], classes: ClassSystem): Estimates {
  const known = cells.filter(({ target, prediction }) => target !== '' && prediction !== '');
  if (classes.kind === 'unclear' || known.length === 0) return {};
  if (classes.kind === 'binary') {
    const { balancedAccuracy, precision, recall, f1 } = classificationMetrics(confusionOf(known, classes.positive));
    return { balanced_accuracy: balancedAccuracy, precision, recall, f1 };
  }
  const places = new Map(classes.classes.map((name, place) => [name, place]));
  const counts = classes.classes.map(() => classes.classes.map(() => 0));
  for (const { target, prediction, n } of known) {
    const row = counts[places.get(target) ?? -1];
    const place = places.get(prediction) ?? -1;
    if (row !== undefined) row[place] = (row[place] ?? 0) + n;
  }
  const { macro, balancedAccuracy } = multiclassMetrics({ classes: classes.classes, counts });
  return { balanced_accuracy: balancedAccuracy, ...macro };
}

function confusionOf(cells: ScoredOutcomes['cells'], positive: string): Confusion {
  const sum = (truth: boolean, chosen: boolean): number =>
    cells.reduce(
      (total, { target, prediction, n }) =>
        total + ((target === positive) === truth && (prediction === positive) === chosen ? n : 0),
      0,
    );
  return { tp: sum(true, true), fp: sum(false, true), tn: sum(false, false), fn: sum(true, false) };
}

function scoreMetrics({ labelled }: ScoreTable): Estimates {
  const { logLoss, brier } = probabilityScores(labelled);
  return {
    roc_auc: rocAucFromCounts(labelled),
    pr_auc: averagePrecision(labelled),
    log_loss: logLoss,
    brier,
  };
}
