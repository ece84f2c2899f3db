import { type Analysis, analysisSchema } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { categorical, numeric, requestOf, tableOf } from '../performance/table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const of = (analysis: Analysis, indicator: string, feature = 'revenue') =>
  analysis.scores.find((score) => score.indicator === indicator && score.feature === feature);
const keysOf = (analysis: Analysis) => analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1));
const columns = [numeric('revenue')];

describe('a business metric', () => {
  it('has its mean, sum and sum per prediction; what joined to no prediction counts in the sum', async () => {
    const values = { id: ['1', '2', '3', '4', ''], revenue: [10, Number.NaN, 30, Number.NaN, 20] };
    const current = tableOf(values, { id: 'id' }, { columns });
    const analysis = await analyse(reader, requestOf({ kind: 'business', current }));
    const half = 1.959963984540054;
    expect(of(analysis, 'business_mean')?.estimate).toMatchObject({ value: 20, n: 3 });
    expect(of(analysis, 'business_mean')?.estimate?.lower).toBeCloseTo(20 - (half * 10) / Math.sqrt(3), 9);
    expect(of(analysis, 'business_sum')?.estimate?.value).toBeCloseTo(60, 12);
    expect(of(analysis, 'business_sum')?.estimate?.upper).toBeCloseTo(60 + half * Math.sqrt(1400), 9);
    expect(of(analysis, 'business_per_prediction')?.estimate).toMatchObject({ value: 15, n: 4 });
    expect(of(analysis, 'business_mean')?.verdict).toBe('skipped');
    expect(() => analysisSchema.parse(analysis)).not.toThrow();
  });

  it('is compared with the reference window and judged where a limit is set', async () => {
    const make = (level: number) =>
      tableOf({ revenue: Array.from({ length: 300 }, (_, i) => level + (i % 10)) }, {}, { columns });
    const limits = [{ indicator: 'business_mean', side: 'min', value: 12, min_n: 100 }] as const;
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'business', current: make(5), reference: make(10), limits, judge: 'interval' }),
    );
    const mean = of(analysis, 'business_mean');
    expect(mean?.effect).toBeCloseTo(-5, 9);
    expect(mean?.settings['difference_upper']).toBeLessThan(-4);
    expect([mean?.verdict, (mean?.p ?? 1) < 1e-9]).toEqual(['fail', true]);
  });
});

describe('what cannot be summed says so', () => {
  it.each([
    ['no metrics', { id: ['1'] }, [], ['no_metrics']],
    ['an empty window', { revenue: [] }, columns, ['empty']],
    ['no values', { revenue: [Number.NaN, Infinity] }, columns, ['infinite', 'no_values']],
    ['a text', { revenue: [1], note: ['x'] }, [...columns, categorical('note')], ['not_numeric']],
  ])('%s', async (...[, values, metrics, keys]) => {
    const current = tableOf(values, {}, { columns: metrics });
    const analysis = await analyse(reader, requestOf({ kind: 'business', current }));
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['skipped', keys]);
  });

  it('whatever the rows hold', async () => {
    const number = fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 3, 1e300);
    await fc.assert(
      fc.asyncProperty(fc.array(number, { maxLength: 8 }), fc.array(number, { maxLength: 8 }), async (now, was) => {
        const table = (revenue: number[]) => tableOf({ revenue }, {}, { columns });
        const analysis = await analyse(
          reader,
          requestOf({ kind: 'business', current: table(now), reference: table(was) }),
        );
        analysisSchema.parse(analysis);
        expect(analysis.scores.every(({ estimate }) => estimate !== null && Number.isFinite(estimate.value))).toBe(
          true,
        );
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

it('more metrics than one statement takes are summed by several', async () => {
  const many = Array.from({ length: 120 }, (_, i) => ({ ...numeric(`m${i}`), expression: `revenue + ${i}` }));
  const current = tableOf({ revenue: [1, 3] }, {}, { columns: many });
  const analysis = await analyse(reader, requestOf({ kind: 'business', current }));
  expect([0, 99, 119].map((i) => of(analysis, 'business_mean', `m${i}`)?.estimate?.value)).toEqual([2, 101, 121]);
});
