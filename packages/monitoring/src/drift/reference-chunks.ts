import { chunkLimits, driftScore } from '@haechi/stats';
import { categoricalPair } from '../categorical-pair.ts';
import type { ColumnPair } from '../column-pair.ts';
import { levelCounts } from '../sql/level-counts.ts';
import type { Asking } from '../sql/source-rows.ts';
import { valueTallies } from '../sql/value-tallies.ts';
import type { TableSource } from '../table-source.ts';
import { type PresetPlan, presetSamples } from './preset-reading.ts';

/** Parts that a NannyML reference is split into by default. */
const CHUNKS = 10;
/** Rows that a part needs before its distances say anything. */
const MIN_CHUNK_ROWS = 30;

/**
 * Limits that a preset takes from the reference itself: mean and three standard deviations of the distances of its ten parts, in the order of its rows, from the whole
 * (NannyML's default threshold). By column; empty where the reference is too small to be split.
 */
export async function referenceChunkLimits(
  asking: Asking,
  reference: TableSource,
  { plans, rows }: { readonly plans: readonly PresetPlan[]; readonly rows: number },
): Promise<ReadonlyMap<string, number>> {
  const wanted = plans.filter(({ plan, count }) => plan.limit === null && count === null);
  if (wanted.length === 0 || rows < CHUNKS * MIN_CHUNK_ROWS) return new Map();
  const columns = reference.columns.filter(({ name }) => wanted.some(({ pair }) => pair.name === name));
  const scores = new Map(wanted.map(({ pair }): [string, number[]] => [pair.name, []]));
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    const part = partOf(reference, { chunk, rows });
    const tallies = await valueTallies(
      asking,
      part,
      columns.filter(({ kind }) => kind === 'numeric'),
    );
    const levels = await levelCounts(
      asking,
      part,
      columns.filter(({ kind }) => kind === 'categorical'),
    );
    for (const { pair, plan } of wanted) {
      const own = partPair(pair, tallies.get(pair.name), levels.get(pair.name));
      if (own !== null) scores.get(pair.name)?.push(driftScore(plan, presetSamples(own, plan, null)).score);
    }
  }
  return new Map(
    [...scores].flatMap(([name, values]): [string, number][] => {
      const known = values.filter(Number.isFinite);
      return known.length < 2 ? [] : [[name, chunkLimits({ values: known, min: 0 }).upper]];
    }),
  );
}

/** One part of a source in the order of its rows. */
function partOf(source: TableSource, { chunk, rows }: { chunk: number; rows: number }): TableSource {
  const [from, to] = [chunk, chunk + 1].map((edge) => Math.floor((edge * rows) / CHUNKS));
  const numbered = `(SELECT *, rowNumberInAllBlocks() AS haechi_row FROM ${source.from} SETTINGS max_threads = 1)`;
  return { ...source, from: `(SELECT * FROM ${numbered} WHERE haechi_row >= ${from} AND haechi_row < ${to})` };
}

type Tallies = Awaited<ReturnType<typeof valueTallies>>;
type Levels = Awaited<ReturnType<typeof levelCounts>>;

/** A column of the reference beside one of its own parts. */
function partPair(
  pair: ColumnPair,
  tally: ReturnType<Tallies['get']>,
  levels: ReturnType<Levels['get']>,
): ColumnPair | null {
  if (pair.kind === 'numeric') return tally === undefined || tally.n === 0 ? null : { ...pair, current: tally };
  if (levels === undefined) return null;
  const n = [...levels.values()].reduce((sum, count) => sum + count, 0);
  const rows = { reference: pair.rows.reference, current: { n, missing: 0, infinite: 0 } };
  const reference = new Map(
    pair.levels.map((level, place): [string, number] => [level, pair.reference[place] ?? 0]).filter(([, c]) => c > 0),
  );
  return n === 0 ? null : categoricalPair({ name: pair.name, rows, reference, current: levels });
}
