import {
  columnOf,
  driftOrder,
  groupsOf,
  injectLabelDefect,
  inspectColumns,
  selectRows,
  shuffled,
  type Table,
} from '@haechi/learn';
import type { Source } from './load-table.ts';
import type { DemoOptions } from './options.ts';
import { pick, type Setting, type Trained, train, trainOn } from './train-version.ts';
import { tuning } from './tuning.ts';

/** Everything the story needs before it begins. `replay` holds row numbers of `table`, in the order they are sent; none twice. */
export interface Prepared {
  readonly source: Source;
  readonly table: Table;
  readonly labels: Uint8Array;
  readonly classes: readonly [string, string];
  readonly features: readonly string[];
  readonly dropped: readonly { column: string; why: string }[];
  readonly versions: readonly [Trained, Trained];
  readonly replay: Int32Array;
}

/** Inspects the table, splits it, trains both versions and orders the replay. Nothing of the replay was trained on. */
export function prepare(source: Source, options: DemoOptions, random: () => number): Prepared {
  const inspection = inspectColumns(source.table, {
    target: source.target,
    sensitive: source.sensitive,
    drop: options.drop,
    ...(source.positive === null ? {} : { positive: source.positive }),
  });
  const { labels } = inspection.target;
  const table = selectRows(source.table, inspection.target.rows);
  const parts = split(table.rows, source.ordered, random);
  const numeric = inspection.features.filter((name) => columnOf(table, name).kind === 'numeric');
  const drift = driftOrder(random, {
    table: selectRows(table, parts.replay),
    labels: pick(labels, parts.replay),
    features: numeric,
    rows: Math.floor(parts.replay.length * tuning.replayedShare),
    lateShare: tuning.driftedShare,
    strength: tuning.driftStrength,
  });
  const setting: Setting = {
    table,
    labels,
    features: inspection.features,
    classes: [inspection.target.negative, inspection.target.positive],
    sensitive: source.sensitive,
    test: parts.test,
  };
  const second =
    options.candidate === 'honest'
      ? train(setting, resampled(parts.train, random))
      : trainDefective(setting, { rows: parts.train, drifting: drift.feature, random });
  return {
    source,
    table,
    labels,
    classes: setting.classes,
    features: setting.features,
    dropped: inspection.dropped.map(({ column, why, words }) => ({ column, why: `${why}: ${words}` })),
    versions: [train(setting, parts.train), second],
    replay: source.ordered ? parts.replay : pick32(parts.replay, drift.order),
  };
}

/** The defect is made in the training data and stands in the lineage: unfair to one group, and wrong where the data drifts to. */
function trainDefective(
  setting: Setting,
  given: { rows: Int32Array; drifting: string; random: () => number },
): Trained {
  const attribute = setting.sensitive[0] ?? '';
  const table = selectRows(setting.table, given.rows);
  const { labels, lineage } = injectLabelDefect(given.random, {
    table,
    labels: pick(setting.labels, given.rows),
    group: { column: attribute, level: secondLargest(setting.table, attribute) },
    flipShare: tuning.flipShare,
    drift: { column: given.drifting, quantile: tuning.driftQuantile, noiseShare: tuning.driftNoiseShare },
  });
  const { kind, description, rows } = lineage;
  return trainOn(setting, { table, labels, alterations: [{ kind, description, rows }] });
}

/** Training, held-out and replayed rows. Where rows carry time, the replay comes last; otherwise all are drawn. */
function split(
  rows: number,
  ordered: boolean,
  random: () => number,
): { train: Int32Array; test: Int32Array; replay: Int32Array } {
  const known = Math.round(rows * (tuning.trainShare + tuning.testShare));
  const trained = Math.round(rows * tuning.trainShare);
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const order = ordered
    ? Int32Array.from([...pick32(all.subarray(0, known), shuffled(random, known)), ...all.subarray(known)])
    : shuffled(random, rows);
  return { train: order.slice(0, trained), test: order.slice(trained, known), replay: order.slice(known) };
}

/** The same number of rows, drawn with replacement: an honest second training differs from the first by chance alone. */
function resampled(rows: Int32Array, random: () => number): Int32Array {
  return rows.map(() => rows[Math.floor(random() * rows.length)] ?? 0);
}

function secondLargest(table: Table, attribute: string): string {
  const { levels, codes } = groupsOf(columnOf(table, attribute));
  const counts = levels.map((level, code) => ({ level, count: codes.filter((other) => other === code).length }));
  counts.sort((a, b) => b.count - a.count);
  return (counts[1] ?? counts[0])?.level ?? '';
}

function pick32(values: Int32Array, rows: Int32Array): Int32Array {
  return Int32Array.from(rows, (row) => values[row] ?? 0);
}
