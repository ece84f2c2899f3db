import { analysisSettingsSchema } from '@haechi/contract';
import { chiSquareHomogeneity } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyseDataDrift } from './analyse-data-drift.ts';
import { analyseDataQuality } from './analyse-data-quality.ts';
import { requestOf, sourceOf } from './analysis-fixture.ts';
import { profileOf } from './profile-of.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(() => reader[Symbol.asyncDispose]());

const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];

test('columns and levels named as what every object has are columns and levels', async () => {
  const table = (shift: number) =>
    sourceOf({
      rows: Array.from({ length: 400 }, (_, i) =>
        Object.fromEntries([
          ...names.map((name) => [name, (i % 97) + shift] as const),
          ['valueOf', names[(i + shift) % 2 === 0 ? i % 4 : 0] ?? ''] as const,
        ]),
      ),
      numeric: names,
      categorical: ['valueOf'],
    });
  const { profile } = await profileOf(reader, table(0));
  const [alike, moved] = [table(0), table(40)];
  for (const reference of [profile, table(0)]) {
    const kept = await analyseDataDrift(reader, requestOf({ kind: 'data_drift', current: alike, reference }));
    expect(kept.verdict).toBe('pass');
    const found = await analyseDataDrift(reader, requestOf({ kind: 'data_drift', current: moved, reference }));
    const failed = found.scores.filter(({ indicator, verdict }) => indicator === 'psi' && verdict === 'fail');
    expect(failed.map(({ feature }) => feature).sort()).toEqual([...names].sort());
    const quality = await analyseDataQuality(reader, requestOf({ kind: 'data_quality', current: alike, reference }));
    expect(quality.scores.find(({ indicator }) => indicator === 'schema_changes')?.estimate?.value).toBe(0);
  }
  // None of them has a method of its own.
  expect(analysisSettingsSchema.parse({}).methods).toEqual({});
});

test('a new category called constructor is counted as new', () => {
  const { newCategories, statistic } = chiSquareHomogeneity({
    reference: { a: 50, b: 50 },
    current: { a: 40, b: 40, constructor: 20 },
  });
  expect(newCategories).toEqual(['constructor']);
  expect(Number.isFinite(statistic)).toBe(true);
});
