import { analysisSettingsSchema, monitorDefinitionsApi } from '@haechi/contract';
import { newcombeInterval, seededRandom } from '@haechi/stats';
import { openChdbReader } from '@haechi/testkit/chdb-reader';
import { expect, it } from 'vitest';
import { categorical, tableOf } from '../performance/table-fixture.ts';
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
