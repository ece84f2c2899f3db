import {
  columnOf,
  groupsOf,
  type LogisticModel,
  scoreTable,
  selectRows,
  type Table,
  trainLogistic,
} from '@haechi/learn';
import { confusionOf, disparity, groupMetrics, type ReferenceProfile, referenceProfile } from '@haechi/stats';

/** One version, as it goes into the registry. */
export interface Trained {
  readonly model: LogisticModel;
  readonly metrics: Record<string, number>;
  readonly tprGap: number;
  readonly accuracy: number;
  readonly profile: ReferenceProfile;
  readonly alterations: readonly { kind: string; description: string; rows: number }[];
  readonly rows: number;
}

/** What both trainings share: the table, what is predicted from what, and the rows held out. */
export interface Setting {
  readonly table: Table;
  readonly labels: Uint8Array;
  readonly features: readonly string[];
  readonly classes: readonly [string, string];
  readonly sensitive: readonly string[];
  readonly test: Int32Array;
}

/** Trains on some rows of the table, with their labels as they are. */
export function train(setting: Setting, rows: Int32Array): Trained {
  return trainOn(setting, {
    table: selectRows(setting.table, rows),
    labels: pick(setting.labels, rows),
    alterations: [],
  });
}

/** Trains on a table and labels of their own, and measures on the rows held out (with their true labels). */
export function trainOn(
  setting: Setting,
  given: { table: Table; labels: Uint8Array; alterations: Trained['alterations'] },
): Trained {
  const { table: sub, labels, alterations } = given;
  const { model } = trainLogistic(sub, { features: [...setting.features], labels, classes: [...setting.classes] });
  const held = selectRows(setting.table, setting.test);
  const truth = pick(setting.labels, setting.test);
  const { predictions, probabilities } = scoreTable(model, held);
  const confusion = confusionOf({ labels: truth, predictions });
  const accuracy = (confusion.tp + confusion.tn) / setting.test.length;
  const groups = setting.sensitive.map((attribute) => ({ attribute, ...groupsOf(columnOf(held, attribute)) }));
  const tprGap = gapOf(groups[0], truth, predictions);
  return {
    model,
    accuracy,
    tprGap,
    alterations,
    rows: sub.rows,
    metrics: { accuracy, tpr_gap: tprGap, held_out_rows: setting.test.length },
    profile: profileOf(sub, setting.features, { truth, predictions, probabilities, groups }),
  };
}

/** Largest difference of true-positive rates between groups that have enough positives to tell. */
function gapOf(
  groups: { levels: readonly string[]; codes: Int32Array } | undefined,
  truth: Uint8Array,
  predictions: Uint8Array,
): number {
  if (groups === undefined) return 0;
  const cells: Record<string, ReturnType<typeof confusionOf>> = {};
  groups.levels.forEach((level, code) => {
    const rows = Int32Array.from(groups.codes.keys()).filter((row) => groups.codes[row] === code);
    cells[level] = confusionOf({ labels: truth, predictions, rows });
  });
  const metrics = groupMetrics({ groups: cells });
  const rates = Object.entries(metrics.groups)
    .filter(([level]) => (cells[level]?.tp ?? 0) + (cells[level]?.fn ?? 0) >= 30)
    .map(([level, group]) => [level, group.tpr.value] as const);
  return rates.length < 2 ? 0 : disparity({ values: Object.fromEntries(rates) }).difference;
}

function profileOf(
  sub: Table,
  features: readonly string[],
  held: {
    truth: Uint8Array;
    predictions: Uint8Array;
    probabilities: Float64Array;
    groups: readonly { attribute: string; levels: readonly string[]; codes: Int32Array }[];
  },
): ReferenceProfile {
  const columns = features.map((name) => columnOf(sub, name));
  return referenceProfile({
    rows: sub.rows,
    numeric: columns.filter((column) => column.kind === 'numeric').map(({ name, values }) => ({ name, values })),
    categorical: columns
      .filter((column) => column.kind === 'categorical')
      .map(({ name, codes, levels }) => ({ name, codes, levels })),
    prediction: { labels: held.truth, predictions: held.predictions, scores: held.probabilities },
    groups: held.groups.map(({ attribute, codes, levels }) => ({ name: attribute, codes, levels })),
  });
}

/** The values at some rows. */
export function pick(values: Uint8Array, rows: Int32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => values[row] ?? 0);
}
