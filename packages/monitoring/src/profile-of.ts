import type { ReferenceProfile } from '@haechi/contract';
import { binCounts, quantileCuts, valueMoments, type WeightedValues } from '@haechi/stats';
import { COMPARED_LEVELS, EXACT_ROWS, EXACT_VALUES } from './constants.ts';
import { SCORE } from './predictions/prediction-columns.ts';
import { type PredictionHealth, predictionHealth } from './predictions/prediction-health.ts';
import { columnFacts, type NumericFacts } from './sql/column-facts.ts';
import { type ColumnSample, columnSamples } from './sql/column-samples.ts';
import { type CutColumn, edgeCounts } from './sql/edge-counts.ts';
import { groupConfusions } from './sql/group-confusions.ts';
import { levelCounts } from './sql/level-counts.ts';
import type { Asking } from './sql/source-rows.ts';
import { valueTallies } from './sql/value-tallies.ts';
import type { ColumnAccess, QueryCost, RowsReader, TableSource } from './table-source.ts';

type NumericProfile = ReferenceProfile['numeric'][string];

/**
 * The profile of a source, which later windows are compared with and which another over the same cuts can be added to (`mergeProfiles`): for numeric columns at most 256 cuts at
 * quantiles with counts, moments and missing rows, for categorical ones the 200 most frequent levels, predictions, and groups × outcomes where there are labels. Each column's
 * infinite values are in none of its counts. The rows are read by four statements whatever the number of rows; cuts of a large source come from a sample of
 * about 8 000 rows that is the same every time, the counts over them from all rows.
 */
export async function profileOf(
  reader: RowsReader,
  source: TableSource,
): Promise<{ readonly profile: ReferenceProfile; readonly costs: readonly QueryCost[] }> {
  const asking: Asking = { reader, costs: [] };
  const { score } = source.roles;
  const scored: ColumnAccess[] =
    score === undefined || source.task === 'regression'
      ? []
      : [{ name: scoreName(source), kind: 'numeric', expression: score }];
  const columns = [...source.columns, ...scored];
  const facts = await columnFacts(asking, source, { columns });
  const numeric = columns.filter(({ kind }) => kind === 'numeric');
  const isSmall = facts.rows <= EXACT_ROWS && facts.rows * numeric.length <= EXACT_VALUES;
  const known = numeric.flatMap((column) => {
    const own = facts.columns.get(column.name);
    return own?.kind === 'numeric' ? [{ column, facts: own }] : [];
  });
  const summaries = isSmall ? await fromValues(asking, source, known) : await fromSamples(asking, source, known);
  const categorical = source.columns.filter(({ kind }) => kind === 'categorical');
  const levels = await levelCounts(asking, source, categorical);
  const health = await predictionHealth(asking, source);
  const positive = positiveOf(source, health);
  const scores = summaries.get(scoreName(source));
  const profile: ReferenceProfile = {
    format: 'haechi.profile.v1',
    rows: facts.rows,
    numeric: Object.fromEntries([...summaries].filter(([name]) => scored.every((one) => one.name !== name))),
    categorical: Object.fromEntries(
      [...levels].map(([name, counts]) => {
        const own = facts.columns.get(name);
        return [name, topLevels(counts, { n: own?.n ?? 0, missing: own?.missing ?? 0 })];
      }),
    ),
    ...predictionOf(health, positive, scored.length > 0 ? scores : undefined),
    groups: positive === null ? {} : await groupConfusions(asking, source, positive),
  };
  return { profile, costs: asking.costs };
}

/** A name that no column has. */
function scoreName({ columns }: TableSource): string {
  let name = SCORE;
  while (columns.some((column) => column.name === name)) name += '_';
  return name;
}

interface KnownColumn {
  readonly column: ColumnAccess;
  readonly facts: NumericFacts;
}

async function fromValues(
  asking: Asking,
  source: TableSource,
  known: readonly KnownColumn[],
): Promise<Map<string, NumericProfile>> {
  const tallies = await valueTallies(
    asking,
    source,
    known.map(({ column }) => column),
  );
  return new Map(
    known.map(({ column, facts }) => {
      const values = rowsOfTally(tallies.get(column.name));
      const cuts = quantileCuts(values);
      const std = tallies.has(column.name) ? valueMoments(tallies.get(column.name) ?? noValues).std : Number.NaN;
      return [column.name, summary(facts, { cuts, counts: binCounts(values, cuts).counts, std })];
    }),
  );
}

const noValues: WeightedValues = { values: new Float64Array(), counts: new Float64Array(), n: 0, left: 0 };

function rowsOfTally({ values, counts, n }: WeightedValues = noValues): Float64Array {
  const rows = new Float64Array(n);
  let at = 0;
  for (const [place, value] of values.entries()) {
    const end = at + (counts[place] ?? 0);
    rows.fill(value, at, end);
    at = end;
  }
  return rows;
}

async function fromSamples(
  asking: Asking,
  source: TableSource,
  known: readonly KnownColumn[],
): Promise<Map<string, NumericProfile>> {
  const samples = await columnSamples(
    asking,
    source,
    known.map(({ column }) => column),
  );
  const cut = known.map(({ column }): CutColumn => {
    const values = samples.get(column.name)?.values ?? [];
    return { column, rule: 'cuts', at: quantileCuts(Float64Array.from(values)) };
  });
  const counts = await edgeCounts(asking, source, cut);
  return new Map(
    known.map(({ column, facts }, place) => {
      const sample: ColumnSample | undefined = samples.get(column.name);
      const own = { cuts: cut[place]?.at ?? [], counts: counts.get(column.name) ?? [], std: sample?.std ?? Number.NaN };
      return [column.name, summary(facts, own)];
    }),
  );
}

function summary(
  { n, missing, mean, min, max }: NumericFacts,
  { cuts, counts, std }: { readonly cuts: readonly number[]; readonly counts: readonly number[]; readonly std: number },
): NumericProfile {
  // The wire has no null here: a column without values has n = 0 and zeros, which nothing reads.
  const known = Number.isFinite(std) ? std : 0;
  return {
    cuts: [...cuts],
    counts: [...counts],
    n,
    missing,
    mean: mean ?? 0,
    std: known,
    min: min ?? 0,
    max: max ?? 0,
  };
}

function topLevels(
  counts: ReadonlyMap<string, number>,
  rows: { readonly n: number; readonly missing: number },
): ReferenceProfile['categorical'][string] {
  const top = [...counts].slice(0, COMPARED_LEVELS);
  const named = top.reduce((sum, [, count]) => sum + count, 0);
  return { counts: Object.fromEntries(top), other: Math.max(0, rows.n - named), ...rows };
}

function positiveOf({ positive, task }: TableSource, { classes }: PredictionHealth): string | null {
  if (positive !== null || task === 'regression') return positive;
  const names = [...(classes?.keys() ?? [])].sort();
  return names.length === 2 ? (names[1] ?? null) : null;
}

function predictionOf(
  { classes }: PredictionHealth,
  positive: string | null,
  scores: NumericProfile | undefined,
): Pick<ReferenceProfile, 'prediction'> {
  if (classes === null || positive === null) return {};
  const n = [...classes.values()].reduce((sum, count) => sum + count, 0);
  const prediction = { n, positives: classes.get(positive) ?? 0 };
  return { prediction: scores === undefined ? prediction : { ...prediction, scores } };
}
