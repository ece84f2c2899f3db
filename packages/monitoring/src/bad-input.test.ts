import { type AnalysisKind, analysisSchema, analysisSettingsSchema, messageTexts } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
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

const kinds: readonly AnalysisKind[] = ['data_drift', 'data_quality', 'prediction_drift'];
type Row = Record<string, number | string | null>;

const roles: TableSource['roles'] = {
  prediction: textSql('p'),
  target: textSql('y'),
  score: numberSql('s'),
  confidence: numberSql('s'),
  time: `toDateTime64(${numberSql('t')}, 3)`,
  id: textSql('id'),
  sensitive: [],
};
const withRoles = { roles };

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(null, 'inf', '-inf', 0),
);
const row: fc.Arbitrary<Row> = fc.record({
  x: number,
  z: number,
  c: fc.oneof(fc.constantFrom('a', 'b', null, ''), fc.string({ maxLength: 6 })),
  p: fc.constantFrom('yes', 'no', null),
  y: fc.constantFrom('yes', 'no', null),
  s: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(null)),
  t: fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }),
  id: fc.constantFrom('1', '2', '3', '', null),
});
const columns = fc.record({
  numeric: fc.subarray(['x', 'z', 's']),
  categorical: fc.subarray(['c', 'p']),
});
const table = fc.tuple(fc.array(row, { maxLength: 40 }), columns);

/** No sentence without a text in both languages. */
function expectSaid(key: string): void {
  expect(Object.keys(messageTexts.en), key).toContain(key);
  expect(Object.keys(messageTexts.ko), key).toContain(key);
}

test('whatever the tables hold, every kind answers with verdicts and reasons', { timeout: 60_000 }, async () => {
  const asked = fc.record({
    preset: fc.constantFrom('haechi', 'evidently', 'nannyml'),
    method: fc.constantFrom(...analysisSettingsSchema.shape.method.unwrap().options),
    multivariate: fc.boolean(),
  });
  const tables = fc.record({ now: table, before: table, against: fc.constantFrom('rows', 'profile', 'none') });
  const property = fc.asyncProperty(tables, asked, async ({ now, before, against }, settings) => {
    const current = sourceOf({ rows: now[0], ...now[1] }, withRoles);
    const rows = sourceOf({ rows: before[0], ...before[1] }, withRoles);
    const reference = against === 'none' ? null : against === 'rows' ? rows : (await profileOf(reader, rows)).profile;
    for (const kind of kinds) {
      const analysis = await analyse(reader, requestOf({ kind, current, reference }, settings));
      expect(analysisSchema.parse(JSON.parse(JSON.stringify(analysis)))).toEqual(analysis);
      for (const { reason } of [analysis, ...analysis.scores, ...analysis.skipped]) expectSaid(reason.key);
      if (now[0].length === 0) expect(analysis.verdict).not.toBe('pass');
      for (const { estimate, verdict } of analysis.scores) if (estimate === null) expect(verdict).not.toBe('pass');
    }
  });
  await fc.assert(property, { numRuns: 25, seed: 20_260_301, endOnFailure: true });
});

const plain = (rows: readonly Row[], numeric: readonly string[], categorical: readonly string[] = []): TableSource =>
  sourceOf({ rows, numeric, categorical });
const many = (n: number, of: (i: number) => Row): Row[] => Array.from({ length: n }, (_, i) => of(i));

test('what cannot be looked at is named with the reason, and the other columns are judged', async () => {
  const shape = (i: number): Row => ({
    good: (i * 37) % 100,
    same: 4,
    gone: null,
    infinite: i % 50 === 0 ? 'inf' : i,
    mixed: i % 2 === 0 ? i : 'word',
  });
  const reference = plain(many(400, shape), ['good', 'same', 'gone', 'infinite', 'mixed', 'left']);
  const current = plain(many(400, shape), ['good', 'same', 'gone', 'infinite', 'mixed', 'fresh']);
  const analysis = await analyse(reader, requestOf({ kind: 'data_drift', current, reference }));
  expect(Object.fromEntries(analysis.skipped.map(({ column, reason }) => [column, reason.key]))).toEqual({
    fresh: 'analysis.column.not_in_reference',
    left: 'analysis.column.not_in_window',
    same: 'analysis.column.constant',
    gone: 'analysis.column.no_values_in_window',
  });
  expect(analysis.verdict).toBe('pass');
  const infinite = analysis.scores.find(({ feature, indicator }) => feature === 'infinite' && indicator === 'psi');
  expect(infinite?.settings).toMatchObject({ infinite_reference: 8, infinite_current: 8 });
  expect(infinite?.n_current).toBe(392);
});

test('ten thousand categories, a retyped column and an empty window are said, not thrown', async () => {
  const wide = plain(
    many(12_000, (i) => ({ c: `level ${i}` })),
    [],
    ['c'],
  );
  const analysis = await analyse(reader, requestOf({ kind: 'data_drift', current: wide, reference: wide }));
  const fresh = analysis.scores.find(({ indicator }) => indicator === 'new_category_share');
  expect([fresh?.verdict, fresh?.reason.key]).toEqual(['skipped', 'analysis.data_drift.too_many_levels']);
  const retyped = requestOf({
    kind: 'data_drift',
    current: plain([{ c: 1 }], ['c']),
    reference: plain([{ c: 'a' }], [], ['c']),
  });
  expect((await analyse(reader, retyped)).skipped[0]?.reason.key).toBe('analysis.column.retyped');
  const nothing = requestOf({ kind: 'data_drift', current: plain([], ['c']), reference: plain([{ c: 1 }], ['c']) });
  const empty = await analyse(reader, nothing);
  expect([empty.verdict, empty.reason.key]).toEqual(['skipped', 'analysis.window.empty']);
});
