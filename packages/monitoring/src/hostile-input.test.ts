import { type AnalysisKind, analysisSchema, analysisSettingsSchema, messageTexts } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse } from './analyse.ts';
import { categorical, numeric, requestOf, tableOf } from './performance/table-fixture.ts';
import { rootCause } from './root-cause/root-cause.ts';
import type { TableSource } from './table-source.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

/** Texts that break statements, objects or files where somebody forgot about them. */
const HOSTILE = [
  `o'brien`,
  `a"b`,
  'a\\b',
  'ends in \\',
  'two\nlines',
  'tab\there',
  '{h_positive:String}',
  '`tick`',
  `'); DROP TABLE x; --`,
  '한글 🙂',
  '\\N',
  'NULL',
  ' ',
  'a × b',
  '__proto__',
  'constructor',
  '%d $1 \u0001',
];
const many = HOSTILE.flatMap((name) => Array.from({ length: 6 }, () => name));
const settings = (given: Record<string, unknown>) => analysisSettingsSchema.parse(given);
const keysOf = (skipped: readonly { reason: { key: string } }[]) => skipped.map(({ reason }) => reason.key);

describe('texts that break statements', () => {
  const g = many;
  const t = many.map((_, i) => (i % 2 === 0 ? '1' : '0'));
  const p = many.map((_, i) => (i % 3 === 0 ? '1' : '0'));

  test('are names of groups, attributes and privileged groups like any other', async () => {
    const sensitive = [categorical('g'), { ...categorical('h'), name: `h') OR 1 {x:String}` }];
    const current = tableOf({ t, p, g, h: p }, { target: 't', prediction: 'p', sensitive });
    for (const privileged of HOSTILE) {
      const asked = requestOf({ kind: 'fairness', current, settings: settings({ privileged: { g: privileged } }) });
      const analysis = await analyse(reader, asked);
      const groups = analysis.groups.filter(({ attribute }) => attribute === 'g');
      expect(new Set(groups.map(({ group }) => group))).toEqual(new Set(HOSTILE));
      expect(groups.every(({ n }) => n === 6)).toBe(true);
      const signed = analysis.scores.filter(({ indicator }) => indicator === 'disparate_impact');
      expect(new Set(signed.map(({ group }) => group))).toEqual(new Set(HOSTILE.filter((name) => name !== privileged)));
    }
  });

  test('are classes like any other, also as the positive one', async () => {
    for (const positive of HOSTILE) {
      const truth = many.map((_, i) => (i % 2 === 0 ? positive : 'none of these'));
      const said = many.map((_, i) => (i % 3 === 0 ? positive : 'none of these'));
      const current = tableOf({ t: truth, p: said }, { target: 't', prediction: 'p' });
      const asked = { ...settings({ positive }) };
      const analysis = await analyse(reader, requestOf({ kind: 'performance', current, settings: asked }));
      const recall = analysis.scores.find(({ indicator }) => indicator === 'recall');
      expect(recall?.estimate?.value, positive).toBeCloseTo(1 / 3, 12);
      expect(recall?.settings['positive']).toBe(positive);
      const cause = await rootCause(reader, {
        indicator: 'recall',
        before: current,
        after: tableOf({ t: truth, p: truth }, { target: 't', prediction: 'p' }),
        dimensions: [categorical('t')],
        settings: asked,
        seed: 1,
        now: new Date(0),
      });
      expect([cause.before?.value, cause.after?.value]).toEqual([recall?.estimate?.value, 1]);
      expect(cause.movements.map(({ value }) => value)).toEqual([positive]);
    }
  });
});

describe('the positive class', () => {
  const rows = { t: ['1', '0', '1', '0'], p: ['1', '0', '0', '0'], g: ['a', 'a', 'b', 'b'] };
  const roles = { target: 't', prediction: 'p', sensitive: [categorical('g')] };

  test('may be asked for as another number of the same value, or in other capitals', async () => {
    const recallOf = async (positive: string, table: Record<string, string[]>) => {
      const asked = requestOf({
        kind: 'performance',
        current: tableOf(table, roles),
        settings: settings({ positive }),
      });
      const analysis = await analyse(reader, asked);
      return analysis.scores.find(({ indicator }) => indicator === 'recall')?.estimate?.value;
    };
    expect(await recallOf('1.0', rows)).toBe(0.5);
    const words = (texts: readonly string[]) => texts.map((text) => (text === '1' ? 'True' : 'False'));
    expect(await recallOf('true', { ...rows, t: words(rows.t), p: words(rows.p) })).toBe(0.5);
  });

  test('that does not occur passes nothing', async () => {
    for (const kind of ['fairness', 'performance'] as const) {
      const limits = (['fpr_gap', 'selection_rate_gap', 'recall'] as const).map((indicator) => ({
        indicator,
        side: 'max' as const,
        value: 1,
        min_n: 1,
      }));
      const asked = requestOf({ kind, current: tableOf(rows, roles), settings: settings({ positive: 'yes' }), limits });
      const analysis = await analyse(reader, asked);
      expect(keysOf(analysis.skipped)).toContain(`analysis.${kind}.no_positive`);
      expect(analysis.verdict).toBe('skipped');
    }
  });

  test('and classes are one whether a side wrote them with a fraction or without; other terms are an error', async () => {
    const fraction = rows.p.map((text) => `${text}.0`);
    const accuracy = async (p: string[]) => {
      const current = tableOf({ ...rows, p }, roles);
      const performance = await analyse(reader, requestOf({ kind: 'performance', current }));
      const fairness = await analyse(reader, requestOf({ kind: 'fairness', current }));
      const drift = await analyse(
        reader,
        requestOf({ kind: 'concept_drift', current, reference: tableOf(rows, roles) }),
      );
      const change = drift.scores.find(({ indicator }) => indicator === 'error_change')?.settings['current_error'];
      const own = performance.scores.find(({ indicator }) => indicator === 'accuracy')?.estimate?.value;
      return { own, error: change, verdicts: [performance.verdict, fairness.verdict], why: performance.reason.key };
    };
    expect(await accuracy(fraction)).toMatchObject({ own: 0.75, error: 0.25 });
    const other = await accuracy(rows.p.map((text) => (text === '1' ? 'yes' : 'no')));
    expect(other).toMatchObject({ verdicts: ['error', 'error'], why: 'analysis.performance.other_terms' });
  });
});

describe('groups', () => {
  test('10 000 of them: the attribute is left out with a reason, rows stay counted, the others are compared', async () => {
    const current: TableSource = {
      from: `(SELECT toString(number % 2) AS t, toString(number % 3 = 0) AS p, toString(number % 10000) AS id, toString(number % 3) AS few, toString(number % 7) AS seven FROM numbers(60000))`,
      params: {},
      columns: [],
      roles: { target: 't', prediction: 'p', sensitive: ['id', 'few', 'seven'].map(categorical) },
      task: 'classification',
      positive: null,
    };
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'fairness', current, settings: settings({ intersections: true }) }),
    );
    expect(analysis.n_current).toBe(60_000);
    expect(analysis.skipped.map(({ column, reason }) => [column, reason.key])).toEqual([
      ['id', 'analysis.fairness.many_groups'],
    ]);
    expect([...new Set(analysis.groups.map(({ attribute }) => attribute))]).toEqual(['few', 'seven', 'few × seven']);
  });

  test('four attributes of twenty groups are crossed in pairs, and not into a combination for every row', async () => {
    const names = Array.from({ length: 4 }, (_, i) => `a${i}`);
    const read = names.map((name, i) => `toString(cityHash64(number, ${i}) % 20) AS ${name}`);
    const current: TableSource = {
      from: `(SELECT toString(number % 2) AS t, toString(number % 3 = 0) AS p, ${read.join(', ')} FROM numbers(20000))`,
      params: {},
      columns: [],
      roles: { target: 't', prediction: 'p', sensitive: names.map(categorical) },
      task: 'classification',
      positive: null,
    };
    const asked = requestOf({ kind: 'fairness', current, settings: settings({ intersections: true }) });
    const analysis = await analyse(reader, asked);
    expect(analysis.skipped.map(({ column, reason }) => [column, reason.key])).toContainEqual([
      'a0 × a1 × a2 × a3',
      'analysis.fairness.many_combinations',
    ]);
  });

  test('of a reference that names its attributes in another order, or misses one', async () => {
    const rows = { t: ['1', '0', '1', '0'], p: ['1', '0', '0', '1'], g: ['a', 'a', 'b', 'b'], h: ['x', 'y', 'x', 'y'] };
    const roles = { target: 't', prediction: 'p' };
    const current = tableOf(rows, { ...roles, sensitive: [categorical('g'), categorical('h')] });
    const turned = tableOf(rows, { ...roles, sensitive: [categorical('h'), categorical('g')] });
    const asked = { kind: 'fairness' as const, current, settings: settings({ intersections: true }) };
    const same = await analyse(reader, requestOf({ ...asked, reference: turned }));
    const crossed = same.scores.find(
      ({ attribute, indicator }) => attribute === 'g × h' && indicator === 'accuracy_gap',
    );
    expect(crossed?.settings['reference']).toBe(crossed?.estimate?.value);
    const without = tableOf(rows, { ...roles, sensitive: [categorical('h')] });
    const found = await analyse(reader, requestOf({ ...asked, reference: without }));
    expect(found.skipped.map(({ column, reason }) => [column, reason.key])).toContainEqual([
      'g',
      'analysis.fairness.not_in_reference',
    ]);
  });
});

test('a root cause keeps its digits far from 0', async () => {
  const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 3);
  const at = (level: number, move: number) =>
    tableOf(
      { v: values.map((value, i) => level + value + (i % 4 === 0 ? move : 0)), d: values.map((_, i) => `${i % 4}`) },
      {},
      { columns: [numeric('v')] },
    );
  const asked = { indicator: 'business_mean' as const, feature: 'v', dimensions: [categorical('d')], seed: 1 };
  const causeAt = (level: number) =>
    rootCause(reader, {
      ...asked,
      before: { ...at(level, 0), columns: [numeric('v')] },
      after: at(level, 1.5),
      settings: settings({}),
      now: new Date(0),
    });
  const [near, far] = [await causeAt(0), await causeAt(1_700_000_000)];
  expect(far.movements[0]).toMatchObject({ dimension: 'd', value: '0' });
  expect(far.movements[0]?.p).toBeCloseTo(near.movements[0]?.p ?? Number.NaN, 6);
  expect(far.before?.value).toBeCloseTo(1_700_000_000 + (near.before?.value ?? 0), 5);
});

/** JSON knows one zero. */
function withoutMinusZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMinusZero);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutMinusZero(one)]));
  return Object.is(value, -0) ? 0 : value;
}

test('whatever the rows hold, every kind answers with verdicts and reasons, and never from nothing', {
  timeout: 60_000,
}, async () => {
  const text = fc.constantFrom('1', '0', '1.0', 'yes', '', 'nan', ...HOSTILE.slice(0, 4));
  const number = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1, 1e300, -1e308),
  );
  const row = fc.record({
    t: text,
    p: text,
    g: text,
    h: text,
    s: number,
    v: number,
    at: fc.integer({ min: 0, max: 4e9 }),
  });
  type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;
  const kinds: readonly AnalysisKind[] = ['performance', 'fairness', 'concept_drift', 'business', 'system'];
  const source = (rows: readonly Row[], numbers: boolean): TableSource => {
    const of = <K extends 't' | 'p' | 'g' | 'h' | 's' | 'v' | 'at'>(key: K) => rows.map((one) => one[key]);
    const table = { t: of('t'), p: of('p'), g: of('g'), h: of('h'), s: of('s'), v: of('v'), at: of('at') };
    const outcome = numbers ? { target: 'v', prediction: 's' } : { target: 't', prediction: 'p', score: 's' };
    const roles = { ...outcome, latencyMs: 'v', time: 'toDateTime64(at, 3)', id: 'g' };
    return tableOf(
      table,
      { ...roles, sensitive: [categorical('g'), categorical('h')] },
      {
        columns: ['failed', 'v', 's'].map((name) => ({ ...numeric('v'), name })),
        task: numbers ? 'regression' : 'classification',
      },
    );
  };
  const rows = fc.array(row, { maxLength: 25 });
  const property = fc.asyncProperty(
    fc.record({ now: rows, before: rows, numbers: fc.boolean(), positive: fc.option(text) }),
    async ({ now, before, numbers, positive }) => {
      const [current, reference] = [source(now, numbers), source(before, numbers)];
      for (const kind of kinds) {
        const given = settings({ positive, intersections: true, privileged: { g: '1' } });
        const analysis = await analyse(reader, requestOf({ kind, current, reference, settings: given }));
        expect(analysisSchema.parse(JSON.parse(JSON.stringify(analysis)))).toEqual(withoutMinusZero(analysis));
        expect(Object.keys(messageTexts.en)).toContain(analysis.reason.key);
        for (const { reason } of analysis.skipped) expect(Object.keys(messageTexts.ko)).toContain(reason.key);
        if (now.length === 0) expect(analysis.verdict).toBe('skipped');
        for (const { estimate, verdict } of analysis.scores)
          if (estimate === null || estimate.n === 0) expect(verdict).toBe('skipped');
      }
    },
  );
  // A failure is told with its seed; making it smaller would take longer than the test may.
  await fc.assert(property, { numRuns: 12, endOnFailure: true });
});
