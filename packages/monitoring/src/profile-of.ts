import type { ReferenceProfile } from '@haechi/contract';
import { runCuts } from '@haechi/stats';
import { COMPARED_LEVELS } from './constants.ts';
import { type NumericCells, profileCells, type TextCounts } from './sql/profile-cells.ts';
import type { Asking } from './sql/source-rows.ts';
import type { ColumnAccess, QueryCost, RowsReader, TableSource } from './table-source.ts';

type NumericProfile = ReferenceProfile['numeric'][string];

/** Parts an outcome's group, truth and prediction; no text of a file or a JSON string that names a class has one. */
const PART = '\u0001';
/** Predicted classes, and outcomes of the groups of one attribute, that come back by name: more than a sensible model has. */
const MOST_CLASSES = 1000;
const MOST_OUTCOMES = 10_000;

/**
 * The profile of a source, which later windows are compared with and which another over the same cuts can be added to (`mergeProfiles`): for numeric columns at most 256 cuts at
 * quantiles with counts, moments and missing rows, for categorical ones the 200 most frequent levels, predictions, and groups × outcomes where there are labels. Each column's
 * infinite values are in none of its counts. One statement reads the rows once (one for each 60 columns), whatever their number; what it counts is exact, and cuts lie between values of the rows, within
 * an eighth of a bin of the quantile.
 */
export async function profileOf(
  reader: RowsReader,
  source: TableSource,
): Promise<{ readonly profile: ReferenceProfile; readonly costs: readonly QueryCost[] }> {
  const asking: Asking = { reader, costs: [] };
  const wanted = wantedOf(source);
  const { rows, numeric, texts } = await profileCells(asking, source, wanted);
  const numbers = (name: string): NumericProfile => summary(numeric.get(name));
  const classes = texts.get(PREDICTION);
  const positive = positiveOf(source, classes);
  const named = (kind: ColumnAccess['kind']) => source.columns.filter((column) => column.kind === kind);
  const scores = wanted.numeric.some(({ name }) => name === SCORE) ? numbers(SCORE) : undefined;
  const profile: ReferenceProfile = {
    format: 'haechi.profile.v1',
    rows,
    numeric: Object.fromEntries(named('numeric').map(({ name }) => [name, numbers(own(name))])),
    categorical: Object.fromEntries(
      named('categorical').map(({ name }) => [name, topLevels(texts.get(own(name)), rows)]),
    ),
    ...predictionOf(classes, positive, scores),
    groups: positive === null ? {} : groupsOf(source, texts, positive),
  };
  return { profile, costs: asking.costs };
}

/** Names within the statement: a feature may be called as an attribute, or as anything. */
const SCORE = 'score';
const PREDICTION = 'prediction';
const own = (name: string): string => `column ${name}`;
const groupsBy = (name: string): string => `group ${name}`;

function wantedOf({ columns, roles, task }: TableSource): Parameters<typeof profileCells>[2] {
  const { score, target, prediction, sensitive } = roles;
  const isClassifier = task !== 'regression';
  const access = (name: string, expression: string): ColumnAccess => ({ name, kind: 'categorical', expression });
  const features = columns.map((column) => ({ ...column, name: own(column.name) }));
  const outcomes =
    target === undefined || prediction === undefined || !isClassifier
      ? []
      : sensitive.map(({ name, expression }) => {
          const parts = [expression, target, prediction].map((part) => `toString(${part})`);
          const [group, truth, chosen] = parts;
          const known = `${group} != '' AND ${truth} != '' AND ${chosen} != ''`;
          return access(groupsBy(name), `if(${known}, concat(${parts.join(`, '${PART}', `)}), '')`);
        });
  return {
    numeric: [
      ...features.filter(({ kind }) => kind === 'numeric'),
      ...(score === undefined || !isClassifier ? [] : [{ name: SCORE, kind: 'numeric' as const, expression: score }]),
    ],
    texts: [
      ...features
        .filter(({ kind }) => kind === 'categorical')
        .map((column) => ({ access: column, most: COMPARED_LEVELS })),
      ...(prediction === undefined || !isClassifier
        ? []
        : [{ access: access(PREDICTION, prediction), most: MOST_CLASSES }]),
      ...outcomes.map((one) => ({ access: one, most: MOST_OUTCOMES })),
    ],
  };
}

function summary(found: NumericCells | undefined): NumericProfile {
  const { n = 0, missing = 0, mean = null, std = null, cells = [] } = found ?? {};
  const cuts = runCuts(cells);
  const counts = new Array<number>(n === 0 ? 1 : cuts.length + 1).fill(0);
  let bin = 0;
  for (const { greatest, rows } of cells) {
    while (bin < cuts.length && greatest > (cuts[bin] ?? Number.POSITIVE_INFINITY)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + rows;
  }
  // The wire has no null here: a column without values has n = 0 and zeros, which nothing reads.
  return {
    cuts,
    counts,
    n,
    missing,
    mean: mean ?? 0,
    std: std ?? 0,
    min: cells[0]?.least ?? 0,
    max: cells.at(-1)?.greatest ?? 0,
  };
}

function topLevels(found: TextCounts | undefined, rows: number): ReferenceProfile['categorical'][string] {
  const { n = 0, missing = rows, counts = [] } = found ?? {};
  const top = counts.slice(0, COMPARED_LEVELS);
  const named = top.reduce((sum, [, count]) => sum + count, 0);
  return { counts: Object.fromEntries(top), other: Math.max(0, n - named), n, missing };
}

function positiveOf({ positive, task }: TableSource, classes: TextCounts | undefined): string | null {
  if (positive !== null || task === 'regression') return positive;
  const names = (classes?.counts ?? []).map(([name]) => name).sort();
  return names.length === 2 ? (names[1] ?? null) : null;
}

function predictionOf(
  classes: TextCounts | undefined,
  positive: string | null,
  scores: NumericProfile | undefined,
): Pick<ReferenceProfile, 'prediction'> {
  if (classes === undefined || positive === null) return {};
  const positives = classes.counts.find(([name]) => name === positive)?.[1] ?? 0;
  const prediction = { n: classes.n, positives };
  return { prediction: scores === undefined ? prediction : { ...prediction, scores } };
}

/** Confusion counts of every group of every sensitive attribute over the labelled rows. */
function groupsOf(
  { roles }: TableSource,
  texts: ReadonlyMap<string, TextCounts>,
  positive: string,
): NonNullable<ReferenceProfile['groups']> {
  const found = roles.sensitive.flatMap(({ name }) => {
    const groups = new Map<string, { tp: number; fp: number; tn: number; fn: number }>();
    for (const [text, rows] of texts.get(groupsBy(name))?.counts ?? []) {
      const [group = '', truth, chosen] = text.split(PART);
      const cell = groups.get(group) ?? { tp: 0, fp: 0, tn: 0, fn: 0 };
      const what = chosen === positive ? (truth === positive ? 'tp' : 'fp') : truth === positive ? 'fn' : 'tn';
      groups.set(group, { ...cell, [what]: cell[what] + rows });
    }
    const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.length === 0 ? [] : [[name, Object.fromEntries(sorted)] as const];
  });
  return Object.fromEntries(found);
}
