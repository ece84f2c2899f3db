import { analysisSettingsSchema, rootCauseSchema } from '@haechi/contract';
import { seededRandom } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorical, numeric, tableOf } from '../performance/table-fixture.ts';
import { type RootCauseRequest, rootCause } from './root-cause.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const settings = analysisSettingsSchema.parse({});
const roles = { target: 't', prediction: 'p' };
const fixed = { settings, seed: 1, now: new Date('2026-01-01T00:00:00Z') };
const dimensions = [categorical('region'), categorical('tier')];

/** Right with the probability of the region. */
function rows(n: number, shares: { readonly south: number; readonly right: (region: string) => number }, seed: number) {
  const random = seededRandom(seed);
  const region = Array.from({ length: n }, () => (random() < shares.south ? 'south' : 'north'));
  const tier = region.map(() => (random() < 0.3 ? 'gold' : 'free'));
  const t = region.map(() => (random() < 0.5 ? '1' : '0'));
  const p = t.map((truth, i) => (random() < shares.right(region[i] ?? '') ? truth : truth === '1' ? '0' : '1'));
  return { region, tier, t, p, amount: t.map((_, i) => i % 7) };
}

const asked = (before: ReturnType<typeof rows>, after: ReturnType<typeof rows>): RootCauseRequest => ({
  indicator: 'accuracy',
  before: tableOf(before, roles),
  after: tableOf(after, roles),
  dimensions,
  ...fixed,
});

describe('which slice moved an indicator', () => {
  it('names the one that got worse, and its parts sum to the whole in every dimension', async () => {
    const before = rows(2000, { south: 0.3, right: () => 0.9 }, 1);
    const after = rows(2000, { south: 0.3, right: (region) => (region === 'south' ? 0.6 : 0.9) }, 2);
    const cause = await rootCause(reader, asked(before, after));
    const [top] = cause.movements;
    expect([top?.dimension, top?.value, cause.verdict]).toEqual(['region', 'south', 'fail']);
    expect(top?.share).toBeGreaterThan(0.8);
    expect(Math.abs(top?.mix ?? 1)).toBeLessThan(0.01);
    expect(top?.p_adjusted).toBeLessThan(1e-6);
    const moved = (cause.after?.value ?? 0) - (cause.before?.value ?? 0);
    for (const { name } of dimensions) {
      const parts = cause.movements.filter(({ dimension }) => dimension === name);
      expect(parts.reduce((sum, { within, mix }) => sum + within + mix, 0)).toBeCloseTo(moved, 12);
      expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    expect(() => rootCauseSchema.parse(cause)).not.toThrow();
  });

  it('tells a change of mix from a change within', async () => {
    const right = (region: string) => (region === 'south' ? 0.6 : 0.95);
    const cause = await rootCause(
      reader,
      asked(rows(2000, { south: 0.1, right }, 3), rows(2000, { south: 0.6, right }, 4)),
    );
    const south = cause.movements.find(({ value }) => value === 'south');
    expect(south?.mix).toBeLessThan(-0.05);
    expect(Math.abs(south?.within ?? 1)).toBeLessThan(0.03);
  });

  it('calls a movement that may be chance a pass, an unknown one skipped', async () => {
    const same = { south: 0.3, right: () => 0.9 };
    const [before, after] = [rows(300, same, 5), rows(300, same, 6)];
    expect(await rootCause(reader, asked(before, after))).toMatchObject({
      verdict: 'pass',
      reason: { key: 'analysis.root_cause.may_be_chance' },
    });
    const skipped = async (request: Partial<RootCauseRequest>) =>
      (await rootCause(reader, { ...asked(before, after), ...request })).reason.key.split('.').at(-1);
    expect(await skipped({ indicator: 'latency_p95' })).toBe('not_a_mean');
    expect(await skipped({ indicator: 'recall' })).toBe('no_positive');
    expect(await skipped({ indicator: 'business_mean', feature: 'revenue' })).toBe('no_feature');
    expect(await skipped({ before: tableOf({ ...before, t: before.t.map(() => '') }, roles) })).toBe('no_rows');
  });

  it('names the features that drifted, and folds rare values into one slice', async () => {
    const [before, after] = [
      rows(400, { south: 0.3, right: () => 0.9 }, 7),
      rows(400, { south: 0.3, right: () => 0.9 }, 8),
    ];
    const make = (table: typeof before, shift: number) => {
      const values = {
        ...table,
        amount: table.amount.map((x) => x + shift),
        city: table.t.map((_, i) => `c${i % 90}`),
      };
      return tableOf(values, roles, { columns: [numeric('amount'), categorical('tier')] });
    };
    const cause = await rootCause(reader, {
      ...asked(before, after),
      before: make(before, 0),
      after: make(after, 3),
      dimensions: [categorical('city')],
    });
    expect(cause.features.map(({ name }) => name)).toEqual(['amount']);
    expect(cause.movements).toHaveLength(51);
    const moved = (cause.after?.value ?? 0) - (cause.before?.value ?? 0);
    expect(cause.movements.reduce((sum, { within, mix }) => sum + within + mix, 0)).toBeCloseTo(moved, 12);
  });

  it('whatever the rows hold', async () => {
    const text = fc.constantFrom('', '0', '1', `it's`);
    const indicator = fc.constantFrom(
      'accuracy',
      'recall',
      'precision',
      'labelled_share',
      'brier',
      'log_loss',
      'positive_share',
      'missing_share',
      'business_per_prediction',
    );
    const table = fc.array(fc.tuple(text, text, text, fc.constantFrom(Number.NaN, Infinity, 0, 0.5, 1)), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(table, table, indicator, async (...[was, now, name]) => {
        const make = (given: typeof was) =>
          tableOf(
            {
              t: given.map(([t]) => t),
              p: given.map(([, p]) => p),
              region: given.map((row) => row[2]),
              s: given.map((row) => row[3]),
            },
            { ...roles, score: 's' },
            { columns: [numeric('s')], positive: '1' },
          );
        const cause = await rootCause(reader, {
          indicator: name as RootCauseRequest['indicator'],
          feature: 's',
          before: make(was),
          after: make(now),
          dimensions: [categorical('region')],
          ...fixed,
        });
        rootCauseSchema.parse(cause);
        if (cause.before === null || cause.after === null) expect(cause.verdict).toBe('skipped');
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
