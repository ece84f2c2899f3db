import { analysisSettingsSchema, monitorDefinitionsApi } from '@haechi/contract';
import { newcombeInterval, seededRandom } from '@haechi/stats';
import { openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { categorical, numeric, tableOf } from '../performance/table-fixture.ts';
import { compareVersions } from './compare-versions.ts';

const fixed = { settings: analysisSettingsSchema.parse({}), seed: 1, now: new Date('2026-01-01T00:00:00Z') };
const roles = { target: 't', prediction: 'p', sensitive: [categorical('g')] };

function rows(right: number, seed: number) {
  const random = seededRandom(seed);
  const t = Array.from({ length: 900 }, () => (random() < 0.5 ? '1' : '0'));
  const p = t.map((truth) => (random() < right ? truth : truth === '1' ? '0' : '1'));
  return { t, p, g: t.map((_, i) => (i % 2 === 0 ? 'a' : 'b')) };
}

it('puts versions side by side and says which numbers are worse, by the difference that Newcombe gives rates', async () => {
  await using reader = openChdbReader();
  const [a, b] = [rows(0.9, 1), rows(0.8, 2)];
  const found = await compareVersions(reader, { a: tableOf(a, roles), b: tableOf(b, roles), ...fixed });
  monitorDefinitionsApi.compareVersions.response.shape.rows.parse(found);
  const row = (indicator: string) => found.find((one) => one.indicator === indicator);
  const cell = (table: typeof a) => ({ n: 900, positives: table.t.filter((t, i) => t === table.p[i]).length });
  const expected = newcombeInterval({ a: cell(a), b: cell(b) });
  const accuracy = row('accuracy');
  expect(accuracy?.difference?.value).toBeCloseTo(expected.value, 12);
  expect(accuracy?.difference?.lower).toBeCloseTo(expected.lower ?? 0, 12);
  expect(accuracy?.difference?.upper).toBeCloseTo(expected.upper ?? 0, 12);
  expect([accuracy?.verdict, accuracy?.reason.key]).toEqual(['fail', 'analysis.versions.worse']);
  expect([row('labelled_share')?.verdict, row('tpr_gap')?.verdict]).toEqual(['pass', 'pass']);
  expect(row('tpr_gap')?.attribute).toBe('g');
  const better = await compareVersions(reader, {
    a: tableOf(b, roles),
    b: tableOf(a, roles),
    ...fixed,
    kinds: ['performance'],
  });
  expect(better.find(({ indicator }) => indicator === 'accuracy')?.reason.key).toBe('analysis.versions.better');
  const none = await compareVersions(reader, {
    a: tableOf(a, roles),
    b: tableOf({ ...b, t: b.t.map(() => '') }, roles),
    ...fixed,
    kinds: ['performance'],
  });
  expect(none.find(({ indicator }) => indicator === 'accuracy')).toMatchObject({
    b: null,
    difference: null,
    verdict: 'skipped',
  });
});

it('turns around with its versions, finds none different from itself, and takes no feature for a sample', {
  timeout: 60_000,
}, async () => {
  await using reader = openChdbReader();
  const row = fc.record({
    t: fc.constantFrom('1', '0', ''),
    p: fc.constantFrom('1', '0', '1', ''),
    g: fc.constantFrom('a', 'b', 'b', ''),
    failed: fc.constantFrom(0, 1, Number.NaN),
    memory: fc.double({ min: -5, max: 5, noNaN: true }),
  });
  const table = fc.array(row, { maxLength: 60 }).map((list) => {
    const of = <K extends 't' | 'p' | 'g' | 'failed' | 'memory'>(key: K) => list.map((one) => one[key]);
    const columns = { t: of('t'), p: of('p'), g: of('g'), failed: of('failed'), memory: of('memory') };
    return tableOf(columns, roles, { columns: [numeric('failed'), numeric('memory')] });
  });
  const property = fc.asyncProperty(table, table, async (a, b) => {
    const compare = async (first: typeof a, second: typeof a) => {
      const found = await compareVersions(reader, { a: first, b: second, ...fixed });
      monitorDefinitionsApi.compareVersions.response.shape.rows.parse(JSON.parse(JSON.stringify(found)));
      const key = (one: (typeof found)[number]) => [one.indicator, one.attribute, one.feature].join(' ');
      expect(new Set(found.map(key)).size).toBe(found.length);
      return new Map(found.map((one) => [key(one), one]));
    };
    const [there, back, own] = [await compare(a, b), await compare(b, a), await compare(a, a)];
    expect(new Set(there.keys())).toEqual(new Set(back.keys()));
    for (const [key, one] of there) {
      const other = back.get(key);
      expect([other?.a, other?.b]).toEqual([one.b, one.a]);
      expect(one.verdict === 'skipped').toBe(one.p === null);
      expect(one.difference === null).toBe(one.a === null || one.b === null);
      if (one.difference === null) continue;
      expect(other?.difference?.value).toBeCloseTo(-one.difference.value, 9);
      expect(other?.p ?? 2).toBeCloseTo(one.p ?? 2, 9);
      if (one.verdict === 'fail' && one.reason.key === 'analysis.versions.worse')
        expect(other?.reason.key).toBe('analysis.versions.better');
    }
    for (const one of own.values()) {
      expect(one.difference?.value ?? 0).toBe(0);
      expect(one.verdict).not.toBe('fail');
    }
    const names = [...there.values()].map(({ indicator }) => indicator);
    for (const name of ['error_rate', 'availability', 'saturation_memory'] as const) expect(names).not.toContain(name);
  });
  await fc.assert(property, { numRuns: 6, endOnFailure: true });
});
