import { analysisSchema, type Score } from '@haechi/contract';
import { coarsenBins, ksTwoSample, psi, valueCounts, type WeightedValues, weightedValues } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { normalSql, requestOf, sourceOf, uniformSql } from './analysis-fixture.ts';
import { profileOf } from './profile-of.ts';
import { valueTallies } from './sql/value-tallies.ts';
import type { TableSource } from './table-source.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

/** R = 0…99 and C = 20…119 of the worked cases, and levels with counts 50, 30, 20 and 40, 35, 25. */
const numbers = (from: number): TableSource =>
  sourceOf({ rows: Array.from({ length: 100 }, (_, i) => ({ x: from + i })), numeric: ['x'] });
const levels = (counts: Readonly<Record<string, number>>): TableSource =>
  sourceOf({
    rows: Object.entries(counts).flatMap(([c, n]) => Array.from({ length: n }, () => ({ c }))),
    categorical: ['c'],
  });

async function drift(
  reference: TableSource,
  current: TableSource,
  settings: Record<string, unknown> = {},
): Promise<(indicator: Score['indicator']) => Score | undefined> {
  const analysis = await analyse(reader, requestOf({ kind: 'data_drift', reference, current }, settings));
  analysisSchema.parse(analysis);
  expect(analysis.skipped).toEqual([]);
  return (indicator) => analysis.scores.find((score) => score.indicator === indicator);
}

test('numbers: the presets give the peers’ values from rows, and Jensen–Shannon differs between them', async () => {
  const of = (settings: Record<string, unknown>) => drift(numbers(0), numbers(20), settings);
  const evidently = await of({ preset: 'evidently', method: 'js' });
  const nannyml = await of({ preset: 'nannyml', method: 'js' });
  expect(evidently('js')?.estimate?.value).toBeCloseTo(0.325853822, 8);
  expect(evidently('js')?.settings).toMatchObject({ base: 'e', bins: 9, binning: 'sturges-both', threshold: 0.1 });
  expect(nannyml('js')?.estimate?.value).toBeCloseTo(0.419179688, 8);
  expect(nannyml('js')?.settings).toMatchObject({ base: 2, binning: 'doane-reference', bins: 9 });
  const psi = (await of({ preset: 'evidently', method: 'psi' }))('psi');
  expect(psi?.estimate?.value).toBeCloseTo(2.101219564, 8);
  expect([psi?.limit, psi?.reason.key]).toEqual([null, 'analysis.data_drift.score_drifted']);
  expect((await of({ preset: 'evidently', method: 'kl' }))('kl')?.estimate?.value).toBeCloseTo(1.050504731, 8);
  expect((await of({ preset: 'evidently', method: 'hellinger' }))('hellinger')?.estimate?.value).toBeCloseTo(
    0.393765191,
    8,
  );
  const normed = (await of({ preset: 'evidently', method: 'wasserstein' }))('wasserstein');
  expect(normed?.estimate?.value).toBeCloseTo(0.692854967, 8);
  expect(normed?.verdict).toBe('fail');
  const ks = (await of({ preset: 'evidently' }))('ks');
  expect(ks?.estimate?.value).toBeCloseTo(0.2, 12);
  expect([ks?.test, ks?.verdict]).toEqual(['ks', 'fail']);
});

test('levels: PSI and Jensen–Shannon of the worked cases, a new category, chi-square', async () => {
  const reference = levels({ a: 50, b: 30, c: 20 });
  const current = levels({ a: 40, b: 35, c: 25 });
  const psi = (await drift(reference, current, { preset: 'evidently', method: 'psi' }))('psi');
  expect(psi?.estimate?.value).toBeCloseTo(0.041179067, 8);
  const fresh = await drift(reference, levels({ a: 40, b: 30, c: 20, d: 10 }), { preset: 'evidently', method: 'psi' });
  expect(fresh('psi')?.estimate?.value).toBeCloseTo(0.712399108, 8);
  expect(fresh('new_category_share')?.estimate?.value).toBeCloseTo(0.1, 12);
  expect(fresh('new_category_share')?.contributors).toEqual([{ kind: 'category', name: 'd', share: 1 }]);
  const js = (preset: string) => drift(reference, current, { preset, method: 'js' });
  expect((await js('evidently'))('js')?.estimate?.value).toBeCloseTo(0.071678251, 8);
  expect((await js('nannyml'))('js')?.estimate?.value).toBeCloseTo(0.086094353, 8);
});

test('NannyML takes its limit from ten parts of the reference', async () => {
  const spread = (from: number) =>
    sourceOf({ rows: Array.from({ length: 1000 }, (_, i) => ({ x: from + ((i * 617) % 1000) })), numeric: ['x'] });
  const own = await drift(spread(0), spread(0), { preset: 'nannyml' });
  const moved = await drift(spread(0), spread(300), { preset: 'nannyml' });
  expect(own('js')?.settings).toMatchObject({ threshold_from: 'reference_parts', drifted: false });
  expect(Number(own('js')?.settings['threshold'])).toBeLessThan(0.2);
  expect([own('js')?.verdict, moved('js')?.verdict]).toEqual(['pass', 'fail']);
});

test('our default: exact Kolmogorov–Smirnov beside PSI, and what it owes most to', async () => {
  const found = await drift(numbers(0), numbers(20), { correction: 'none' });
  expect(found('psi')).toMatchObject({ test: 'ks_exact', n_reference: 100, n_current: 100 });
  expect(found('psi')?.p).toBeCloseTo(0.036384288, 8);
  expect(found('psi')?.settings).toMatchObject({ bins: 10, drifted: true, threshold: 0.1, resolution: 'values' });
  expect(found('psi')?.contributors[0]?.name).toMatch(/∞/);
  expect(found('ks')?.estimate?.value).toBeCloseTo(0.2, 12);
  expect(found('psi')?.verdict).toBe('skipped');
  expect(found('psi')?.reason.key).toBe('analysis.limit.few_rows');
});

test('the domain classifier sees a change between columns that no column shows, and says which', async () => {
  for (const [name, sign] of [
    ['same', 1],
    ['turned', -1],
  ] as const) {
    await reader.command(`CREATE TABLE ${name} ENGINE = MergeTree ORDER BY tuple() AS SELECT ${normalSql(1)} AS a,
      ${sign} * a + 0.5 * ${normalSql(2)} AS b, ${normalSql(3)} AS c FROM numbers(3000)`);
  }
  const source = (from: string): TableSource => ({
    ...sourceOf({ rows: [] }),
    from,
    params: {},
    columns: ['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric', expression: name })),
  });
  const auc = async (current: string) =>
    (await drift(source('same'), source(current), { multivariate: true }))('domain_classifier_auc');
  const found = await auc('turned');
  expect(found?.estimate?.value).toBeGreaterThan(0.85);
  expect(found?.verdict).toBe('fail');
  expect(
    found?.contributors
      .slice(0, 2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['a', 'b']);
  expect(await auc('turned')).toEqual(found);
  expect((await auc('same'))?.verdict).toBe('pass');
});

test('beyond the exact size the summary gives the numbers of the rows, the bound stated, and a profile nearly so', async () => {
  for (const [name, moved] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    await reader.command(`CREATE TABLE ${name} ENGINE = MergeTree ORDER BY tuple() AS SELECT
      ${0.4 * moved} + ${normalSql(1 + 10 * moved)} AS a, exp(${normalSql(2 + 10 * moved)}) AS b, floor(${7 + moved} * ${uniformSql(99)}) AS few FROM numbers(201000)`);
  }
  const columns = ['a', 'b', 'few'].map((name) => ({ name, kind: 'numeric' as const, expression: name }));
  const source = (from: string): TableSource => ({ ...sourceOf({ rows: [] }), from, params: {}, columns });
  const [reference, current] = [source('before'), source('after')];
  const analysis = await analyse(reader, requestOf({ kind: 'data_drift', reference, current }));
  expect(analysis.path).toBe('summary');
  const asking = { reader, costs: [] };
  const tallies = [
    await valueTallies(asking, reference, columns.slice(0, 1)),
    await valueTallies(asking, current, columns.slice(0, 1)),
  ];
  const [before, after] = tallies.map((side) => side.get('a') ?? weightedValues({ values: [] }));
  if (before === undefined || after === undefined) throw new TypeError('two sides');
  const rows = (side: WeightedValues) => ({ values: [...side.values], counts: [...side.counts] });
  const exact = ksTwoSample(rows(before), rows(after)).statistic;
  const find = (from: typeof analysis, indicator: Score['indicator'], feature: string) =>
    from.scores.find((one) => one.indicator === indicator && one.feature === feature);
  const ks = find(analysis, 'ks', 'a');
  const bound = Number(ks?.settings['error_bound']);
  expect(bound).toBeLessThan(1 / 256);
  expect(exact).toBeGreaterThanOrEqual(ks?.estimate?.value ?? 1);
  expect(exact).toBeLessThanOrEqual((ks?.estimate?.value ?? 0) + bound);
  const even = valueCounts(before, after);
  const own = psi(coarsenBins({ reference: even.reference, current: even.current, bins: 10 })).value;
  expect(find(analysis, 'psi', 'a')?.estimate?.value).toBeCloseTo(own, 3);
  expect(find(analysis, 'psi', 'a')?.settings).toMatchObject({ resolution: 'cells', drifted: true });
  expect(find(analysis, 'psi', 'b')?.settings).toMatchObject({ drifted: false });
  expect(find(analysis, 'psi', 'few')?.settings).toMatchObject({ resolution: 'values', bins: 8 });
  const { profile } = await profileOf(reader, reference);
  const stored = await analyse(reader, requestOf({ kind: 'data_drift', reference: profile, current }));
  expect(find(stored, 'psi', 'a')?.estimate?.value).toBeCloseTo(own, 2);
  expect(profile.numeric['a']?.cuts.length).toBeGreaterThan(200);
  expect(profile.numeric['a']?.counts.reduce((sum, n) => sum + n, 0)).toBe(201_000);
});
