import { analysisSchema, type Score } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { numberSql, requestOf, sourceOf, textSql } from './analysis-fixture.ts';
import { profileOf } from './profile-of.ts';
import type { TableSource } from './table-source.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

const DAY = 86_400;
const NOW = Date.parse('2026-03-01T12:00:00Z') / 1000;
const time = { time: `toDateTime64(${numberSql('t')}, 3)` };
const rowsOf = (n: number, of: (i: number) => Record<string, number | string | null>) =>
  Array.from({ length: n }, (_, i) => of(i));
const good = sourceOf({
  rows: rowsOf(200, (i) => ({ x: i % 100, y: i, c: `c${i % 3}`, t: NOW - DAY })),
  numeric: ['x', 'y'],
  categorical: ['c'],
});

async function quality(current: TableSource, more: Partial<Parameters<typeof requestOf>[0]> = {}, settings = {}) {
  const analysis = await analyse(
    reader,
    requestOf({ kind: 'data_quality', reference: good, current, ...more }, settings),
  );
  analysisSchema.parse(analysis);
  const score = (indicator: Score['indicator'], feature: string | null = null): Score | undefined =>
    analysis.scores.find((one) => one.indicator === indicator && one.feature === feature);
  return { analysis, score };
}

test('missing, infinite and out of range are counted by column, ranges of the settings over those of the reference', async () => {
  const current = sourceOf({
    rows: rowsOf(100, (i) => ({ x: i < 20 ? null : i < 25 ? 'inf' : i < 30 ? -7 : 50, y: 300, c: i < 4 ? '' : 'c0' })),
    numeric: ['x', 'y'],
    categorical: ['c'],
  });
  const { score, analysis } = await quality(current, {}, { ranges: { y: { max: 500 } } });
  expect(score('missing_share', 'x')?.estimate).toMatchObject({ value: 0.2, n: 100, method: 'Wilson score interval' });
  expect(score('missing_share', 'x')?.verdict).toBe('fail');
  expect(score('missing_share', 'c')?.estimate?.value).toBe(0.04);
  const outside = score('out_of_range_share', 'x');
  expect(outside?.estimate).toMatchObject({ value: 0.125, n: 80 });
  expect(outside?.settings).toMatchObject({ min: 0, max: 99, range_from: 'reference', infinite: 5, smallest: -7 });
  expect(outside?.contributors.map(({ name }) => name)).toEqual(['< 0', '> 99']);
  expect(score('out_of_range_share', 'y')?.settings).toMatchObject({ min: null, max: 500, range_from: 'settings' });
  expect(score('out_of_range_share', 'y')?.verdict).toBe('pass');
  expect(analysis.verdict).toBe('fail');
});

test('text where numbers are expected has the wrong type; the words for no value are missing', async () => {
  const texts = ['1', '2.5', 'NA', '', 'three', 'n/a', '4', '5', '6', '12 kg'];
  const current: TableSource = {
    ...sourceOf({ rows: texts.map((x) => ({ x })) }),
    columns: [
      { name: 'x', kind: 'numeric', expression: `ifNull(toFloat64OrNull(${textSql('x')}), nan)`, raw: textSql('x') },
    ],
  };
  const { score } = await quality(current, { reference: null });
  expect(score('wrong_type_share', 'x')?.estimate?.value).toBe(0.2);
  expect(score('missing_share', 'x')?.estimate?.value).toBe(0.3);
});

test('repeated rows by identity or by all columns, and columns that came, went or changed type', async () => {
  const rows = rowsOf(10, (i) => ({ x: i % 5, y: `${i}`, z: 1, id: `${Math.floor(i / 2)}` }));
  const current = sourceOf({ rows, numeric: ['x', 'z'], categorical: ['y'] });
  const byRow = await quality(sourceOf({ rows, numeric: ['x'] }));
  expect(byRow.score('duplicate_share')?.estimate?.value).toBe(0.5);
  expect(byRow.score('duplicate_share')?.settings).toEqual({ by: 'row', one_in: 1 });
  const byId = await quality({ ...current, roles: { sensitive: [], id: textSql('id') } });
  expect(byId.score('duplicate_share')?.estimate?.value).toBe(0.5);
  const schema = byId.score('schema_changes');
  expect([schema?.estimate?.value, schema?.verdict]).toEqual([3, 'fail']);
  expect(schema?.settings).toEqual({ added: 'z', removed: 'c', retyped: 'y' });
});

test('age and volume; rows from the future are an error that says so; an empty window is judged by its volume', async () => {
  const at = (t: number) =>
    sourceOf({ rows: rowsOf(50, () => ({ x: 1, t })), numeric: ['x'] }, { roles: { sensitive: [], ...time } });
  const { score } = await quality(at(NOW - 3600));
  expect(score('freshness')?.estimate?.value).toBe(3600);
  expect(score('volume_ratio')?.estimate?.value).toBe(0.25);
  const ahead = await quality(at(NOW + 3600));
  expect([ahead.score('freshness')?.verdict, ahead.score('freshness')?.reason]).toEqual([
    'error',
    { key: 'analysis.data_quality.clock_ahead', params: { rows: 50, n: 50, minutes: 5 } },
  ]);
  const limits = [{ indicator: 'volume', side: 'min', value: 1, min_n: 200 }] as const;
  const empty = await quality(sourceOf({ rows: [], numeric: ['x'] }), { limits });
  expect([empty.score('volume')?.verdict, empty.analysis.verdict]).toEqual(['fail', 'fail']);
  const unasked = await quality(sourceOf({ rows: [], numeric: ['x', 'y'], categorical: ['c'] }));
  expect([unasked.analysis.verdict, unasked.analysis.reason.key]).toEqual(['skipped', 'analysis.window.empty']);
});

test('labels without a prediction are told where the source holds both', async () => {
  const rows = rowsOf(40, (i) => ({ x: i, y: i < 30 ? 'yes' : '', p: i < 24 ? 'yes' : '' }));
  const roles = { sensitive: [], target: textSql('y'), prediction: textSql('p') };
  const { score } = await quality(sourceOf({ rows, numeric: ['x'] }, { roles }));
  expect(score('unmatched_labels')?.estimate).toMatchObject({ value: 0.2, n: 30 });
});

test('a stored profile gives the ranges and the schema as its rows do', async () => {
  const current = sourceOf({
    rows: rowsOf(100, (i) => ({ x: i + 50, y: i, c: 'c0' })),
    numeric: ['x', 'y'],
    categorical: ['c'],
  });
  const { profile } = await profileOf(reader, good);
  const [rows, stored] = [await quality(current), await quality(current, { reference: profile })];
  expect(stored.analysis.scores).toEqual(rows.analysis.scores);
  expect(rows.score('out_of_range_share', 'x')?.estimate?.value).toBe(0.5);
});
