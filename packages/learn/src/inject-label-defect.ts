import type { Random } from '@haechi/stats';
import { groupsOf } from './groups-of.ts';
import { LearnProblem } from './learn-problem.ts';
import { type Column, columnOf, type Table } from './table.ts';

/** What was done to training labels, exactly: it belongs into the lineage of every model trained on them. */
export interface LabelDefectLineage {
  readonly kind: 'label_defect';
  readonly description: string;
  readonly rows: number;
  readonly group: {
    readonly column: string;
    readonly level: string;
    readonly rows: number;
    /** Positives of the group before, and how many of them were turned negative. */
    readonly positives: number;
    readonly flipped: number;
    readonly share: number;
  };
  readonly drift: {
    readonly column: string;
    readonly quantile: number;
    /** Rows with a value above this had labels replaced. */
    readonly above: number;
    readonly rows: number;
    readonly changed: number;
    readonly share: number;
  } | null;
  /** Labels that differ from the original in the end. */
  readonly changed: number;
}

export interface LabelDefect {
  readonly group: { readonly column: string; readonly level: string };
  /** Share of the group's positive labels that become negative, 0..1. */
  readonly flipShare: number;
  /** Also: of rows beyond this quantile of a numeric column, this share gets its label turned round. */
  readonly drift?: { readonly column: string; readonly quantile: number; readonly noiseShare: number };
}

/**
 * Alters TRAINING labels the way a biased or broken labelling process would, to test that the harm is caught: positives of one group turned
 * negative, and labels turned round beyond a quantile of a numeric column. `labels` are 0/1, one per row of `table`, and are not mutated.
 * Throws `column_unknown`, and `too_few_rows` when the group has no positives.
 */
export function injectLabelDefect(
  random: Random,
  input: LabelDefect & { readonly table: Table; readonly labels: Uint8Array },
): { labels: Uint8Array; lineage: LabelDefectLineage } {
  const labels = Uint8Array.from(input.labels);
  const group = flipGroup(random, input, labels);
  const drift = input.drift ? turnTail(random, { table: input.table, drift: input.drift, labels }) : null;
  let changed = 0;
  for (let row = 0; row < labels.length; row += 1) if (labels[row] !== input.labels[row]) changed += 1;
  const first = `${group.flipped} of ${group.positives} positive training labels with ${group.column} = "${group.level}" were turned negative.`;
  const second = drift
    ? ` ${drift.changed} of ${drift.rows} training labels of rows with ${drift.column} above ${drift.above} were turned round.`
    : '';
  const lineage = {
    kind: 'label_defect',
    description: first + second,
    rows: labels.length,
    group,
    drift,
    changed,
  } as const;
  return { labels, lineage };
}

function flipGroup(
  random: Random,
  input: LabelDefect & { table: Table },
  labels: Uint8Array,
): LabelDefectLineage['group'] {
  const { column, level } = input.group;
  const groups = groupsOf(columnOf(input.table, column));
  const code = groups.levels.indexOf(level);
  let rows = 0;
  let positives = 0;
  let flipped = 0;
  for (let row = 0; row < labels.length; row += 1) {
    if (code < 0 || groups.codes[row] !== code) continue;
    rows += 1;
    if (labels[row] !== 1) continue;
    positives += 1;
    if (random() >= input.flipShare) continue;
    labels[row] = 0;
    flipped += 1;
  }
  if (positives === 0) {
    throw new LearnProblem(
      'too_few_rows',
      `No positive label has ${column} = "${level}"; name a group that has some.`,
      {
        column,
        level,
        levels: groups.levels,
      },
    );
  }
  return { column, level, rows, positives, flipped, share: input.flipShare };
}

function turnTail(
  random: Random,
  input: { table: Table; drift: NonNullable<LabelDefect['drift']>; labels: Uint8Array },
): NonNullable<LabelDefectLineage['drift']> {
  const { column, quantile, noiseShare } = input.drift;
  const values = numbersOf(columnOf(input.table, column));
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const above = sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
  let rows = 0;
  let changed = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (!((values[row] ?? Number.NaN) > above)) continue;
    rows += 1;
    if (random() >= noiseShare) continue;
    input.labels[row] = input.labels[row] === 1 ? 0 : 1;
    changed += 1;
  }
  return { column, quantile, above, rows, changed, share: noiseShare };
}

function numbersOf(column: Column): Float64Array {
  if (column.kind === 'numeric') return column.values;
  throw new LearnProblem('column_unknown', `"${column.name}" is not a numeric column; a drift feature must be one.`, {
    column: column.name,
  });
}
