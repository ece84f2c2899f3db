import {
  binCounts,
  edgeCounts as edgesOfRows,
  ksTwoSample,
  seededRandom,
  valueCounts,
  type WeightedValues,
  wasserstein,
  weightedValues,
} from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { normalSql, uniformSql } from '../analysis-fixture.ts';
import { binnedKs } from '../drift/binned-ks.ts';
import type { ColumnAccess, TableSource } from '../table-source.ts';
import { gridOf } from './cell-grid.ts';
import { cellTallies } from './cell-tallies.ts';
import { columnFacts } from './column-facts.ts';
import { edgeCounts } from './edge-counts.ts';
import { levelCounts } from './level-counts.ts';
import type { Asking } from './source-rows.ts';
import { valueTallies } from './value-tallies.ts';

let reader: ChdbReader;
let asking: Asking;
beforeAll(async () => {
  reader = openChdbReader();
  asking = { reader, costs: [] };
  await reader.command(`create database t`);
  for (const [table, moved] of [
    ['a', 0],
    ['b', 1],
  ] as const)
    await reader.command(tableSql(table, moved));
});
afterAll(() => reader[Symbol.asyncDispose]());

/** Shapes that a grid could get wrong: heavy tails, atoms, whole numbers, tiny and huge scales, two clusters far apart. */
const shapes: Readonly<Record<string, (moved: number, seed: number) => string>> = {
  normal: (moved, seed) => `${moved * 0.2} + ${normalSql(seed)}`,
  heavy: (moved, seed) => `exp(3 * (${moved * 0.1} + ${normalSql(seed)}))`,
  cauchy: (moved, seed) => `(${moved * 0.5} + ${normalSql(seed)}) / ${normalSql(seed + 1)}`,
  zeros: (moved, seed) => `if(${uniformSql(seed)} < ${0.8 - moved * 0.1}, 0, 5 + ${normalSql(seed + 1)})`,
  whole: (moved, seed) => `floor(${500 + moved * 50} * ${uniformSql(seed)})`,
  tiny: (moved, seed) => `1e-9 * (${1 + moved * 0.2} + ${normalSql(seed)})`,
  stamps: (moved, seed) => `1.7e9 + ${moved * 3600} + floor(86400 * ${uniformSql(seed)}) + 0.25`,
};
const names = Object.keys(shapes);
const ROWS = 5_000;

function tableSql(table: string, moved: number): string {
  const columns = names.map((name, place) => `${shapes[name]?.(moved, 100 * place + 10 * moved)} AS ${name}`);
  return `create table t.${table} engine = Memory as select ${columns.join(', ')}, toString(floor(${5 + moved} * ${uniformSql(9)})) as level from numbers(${ROWS})`;
}

const numeric = names.map((name): ColumnAccess => ({ name, kind: 'numeric', expression: name }));
const level: ColumnAccess = { name: 'level', kind: 'categorical', expression: 'level' };
const source = (table: string): TableSource => ({
  from: `t.${table}`,
  params: {},
  columns: [...numeric, level],
  roles: { sensitive: [] },
  task: 'classification',
  positive: null,
});
const [a, b] = [source('a'), source('b')];
const empty = weightedValues({ values: [] });
const tally = (side: WeightedValues) => ({ values: [...side.values], counts: [...side.counts] });

test('rows → cells → statistic agrees with rows → statistic within the bound that is stated', async () => {
  const facts = await columnFacts(asking, a, { columns: numeric, steps: 512 });
  const others = await columnFacts(asking, b, { columns: numeric });
  const gridded = numeric.flatMap((column) => {
    const [own, other] = [facts.columns.get(column.name), others.columns.get(column.name)];
    if (own?.kind !== 'numeric' || other?.kind !== 'numeric') return [];
    const grid = gridOf(own);
    const [min, max] = [Math.min(own.min ?? 0, other.min ?? 0), Math.max(own.max ?? 0, other.max ?? 0)];
    return grid === null ? [] : [{ column, grid, min, max }];
  });
  expect(gridded).toHaveLength(names.length);
  const [cellsA, cellsB] = [await cellTallies(asking, a, gridded), await cellTallies(asking, b, gridded)];
  const [rowsA, rowsB] = [await valueTallies(asking, a, numeric), await valueTallies(asking, b, numeric)];
  for (const name of names) {
    const cells = { reference: cellsA.get(name) ?? empty, current: cellsB.get(name) ?? empty };
    const rows = { reference: rowsA.get(name) ?? empty, current: rowsB.get(name) ?? empty };
    expect([cells.reference.n, rows.reference.n], name).toEqual([ROWS, ROWS]);
    const exact = ksTwoSample(tally(rows.reference), tally(rows.current)).statistic;
    const atoms = new Set(gridded.find(({ column }) => column.name === name)?.grid.atoms);
    expect(atoms.has(0), name).toBe(name === 'zeros');
    const { statistic, errorBound } = binnedKs({ aligned: valueCounts(cells.reference, cells.current), atoms });
    expect(Math.abs(exact - statistic), name).toBeLessThanOrEqual(errorBound + 1e-12);
    expect(Math.abs(exact - statistic), name).toBeLessThan(0.002);
    expect(errorBound, name).toBeLessThan(name === 'heavy' ? 0.03 : 0.005);
    if (name === 'cauchy') continue; // its mean does not exist: a few far values decide the distance
    const distance = (side: typeof rows) => wasserstein({ ...side, normalise: 'reference-std' }).value;
    expect(Math.abs(distance(cells) - distance(rows)), name).toBeLessThan(name === 'heavy' ? 0.03 : 0.001);
  }
});

test('counts over cuts and edges are those of the rows, values on an edge included', async () => {
  const rows = await valueTallies(asking, a, numeric);
  const random = seededRandom(1);
  const cut = numeric.map((column) => {
    const values = rows.get(column.name)?.values ?? new Float64Array();
    const places = Array.from({ length: 20 }, () => values[Math.floor(random() * values.length)] ?? 0);
    return { column, at: [...new Set(places)].sort((x, y) => x - y) };
  });
  const closed = await edgeCounts(
    asking,
    a,
    cut.map((one) => ({ ...one, rule: 'edges' as const })),
  );
  const open = await edgeCounts(
    asking,
    a,
    cut.map((one) => ({ ...one, rule: 'cuts' as const })),
  );
  for (const { column, at } of cut) {
    const side = rows.get(column.name) ?? empty;
    const { counts, outside } = edgesOfRows(side, at);
    expect(closed.get(column.name), column.name).toEqual([...counts, outside]);
    const repeated = Float64Array.from([...side.values].flatMap((value, i) => Array(side.counts[i] ?? 0).fill(value)));
    expect(open.get(column.name), column.name).toEqual(binCounts(repeated, at).counts);
  }
});

test('facts and levels are those of the rows; a hundred columns go in several statements', async () => {
  const many = Array.from({ length: 130 }, (_, place) => ({
    name: `c${place}`,
    kind: 'numeric' as const,
    expression: `normal + ${place}`,
  }));
  const facts = await columnFacts(asking, a, { columns: many });
  const own = facts.columns.get('c7');
  const other = facts.columns.get('c120');
  expect([facts.rows, own?.n]).toEqual([ROWS, ROWS]);
  expect(own?.kind === 'numeric' && other?.kind === 'numeric' ? (other.mean ?? 0) - (own.mean ?? 0) : 0).toBeCloseTo(
    113,
    6,
  );
  const levels = await levelCounts(asking, a, [level]);
  const counts = [...(levels.get('level')?.values() ?? [])];
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(ROWS);
  expect(counts).toEqual([...counts].sort((x, y) => y - x));
});
