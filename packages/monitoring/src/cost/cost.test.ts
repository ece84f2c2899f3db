import { type Analysis, analysisSchema, analysisSettingsSchema, messageTexts } from '@haechi/contract';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { requestOf } from '../performance/table-fixture.ts';
import type { TableSource } from '../table-source.ts';
import type { CostContext } from './cost-context.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

interface Cost {
  readonly amount: string;
  readonly currency?: string;
  readonly unit?: string;
  readonly quantity?: number;
  readonly route?: string;
  readonly day?: number;
}
/** 1 November 2026 as a day number; the month has 30 days. */
const NOVEMBER = 20_758;

function costsOf(costs: readonly Cost[], prefix = 'c_'): TableSource {
  const texts = costs.map(({ amount, currency = 'EUR', unit = '', quantity = 'nan', route = '', day = NOVEMBER }) => [
    amount,
    currency,
    unit,
    String(quantity),
    route,
    String(day),
  ]);
  return {
    from: `(select toDecimal256OrNull(r[1], 18) as hx_amount, r[2] as hx_currency, r[3] as hx_unit, toFloat64(r[4]) as hx_quantity, r[5] as hx_route, toInt32(r[6]) as hx_day
      from (select arrayJoin({${prefix}rows:Array(Array(String))}) as r))`,
    params: { [`${prefix}rows`]: texts },
    columns: [{ name: 'route', kind: 'categorical', expression: 'hx_route' }],
    roles: { sensitive: [] },
    task: 'regression',
    positive: null,
  };
}

function contextOf(days: readonly Cost[] = [], more: Partial<CostContext> = {}): CostContext {
  const sums = days.map(({ amount, currency = 'EUR', day = NOVEMBER }) => ({ currency, day, total: amount }));
  const month = {
    days: sums.toSorted((a, b) => a.day - b.day),
    cost: null,
    firstDay: NOVEMBER - 40,
    lastDay: NOVEMBER + 9,
    elapsed: 1,
    monthFrom: NOVEMBER,
    monthTo: NOVEMBER + 30,
  };
  return { predictions: 100, days: 1, referenceDays: 1, isWhole: true, month, ...more };
}

type Targets = Partial<ReturnType<typeof analysisSettingsSchema.parse>['cost']>;
async function look(wish: {
  now: readonly Cost[];
  was?: readonly Cost[];
  context?: CostContext;
  targets?: Targets;
}): Promise<Analysis> {
  const analysis = await analyse(
    reader,
    requestOf({
      kind: 'cost',
      current: costsOf(wish.now),
      reference: wish.was === undefined ? null : costsOf(wish.was, 'r_'),
      costs: wish.context ?? contextOf(),
      settings: analysisSettingsSchema.parse({ cost: wish.targets ?? {} }),
      judge: 'interval',
    }),
  );
  analysisSchema.parse(analysis);
  for (const { reason } of analysis.skipped) expect(messageTexts.ko[reason.key]).toBeDefined();
  return analysis;
}
const of = (analysis: Analysis, indicator: string, feature = 'EUR') =>
  analysis.scores.find((score) => score.indicator === indicator && score.feature === feature);
const keysOf = (analysis: Analysis) => analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1));

describe('a window of costs', () => {
  it('sums exactly, by currency, and says which route moved the total', async () => {
    const now = [
      { amount: '0.1', route: 'a' },
      { amount: '0.2', route: 'b' },
      { amount: '7', currency: 'USD' },
      { amount: '0.000000000000000001', route: 'b' },
    ];
    const analysis = await look({ now, was: [{ amount: '0.1', route: 'a' }] });
    const total = of(analysis, 'cost_total');
    expect(total?.settings['amount']).toBe('0.300000000000000001');
    expect(total?.effect).toBeCloseTo(0.2, 12);
    expect(total?.contributors).toEqual([{ kind: 'slice', name: 'route=b', share: expect.closeTo(1, 12) }]);
    expect(of(analysis, 'cost_total', 'USD')?.estimate?.value).toBe(7);
    expect(of(analysis, 'cost_per_prediction')?.estimate?.value).toBeCloseTo(0.003, 12);
    expect(keysOf(analysis)).toContain('currencies');
    expect(analysis.verdict).toBe('skipped');
  });

  it('holds the price of a unit against its target, and GPU time against the day’s', async () => {
    const tokens = Array.from({ length: 50 }, (_, i) => ({
      amount: String(0.0025 + (i % 2) * 0.0002),
      unit: 'token',
      quantity: 100,
    }));
    const gpus = [
      { amount: '30', unit: 'gpu_second', quantity: 36_000 },
      { amount: '10', unit: 'gpu_hour', quantity: 1.5 },
    ];
    const targets = { currency: 'EUR', per_unit: { token: 0.00002 }, gpu_hours_per_day: 10, gpu_cost_per_day: 50 };
    const analysis = await look({ now: [...tokens, ...gpus], targets });
    const share = of(analysis, 'cost_target_share', 'EUR/token');
    expect(share?.estimate?.value).toBeCloseTo(1.3, 9);
    expect([share?.verdict, share?.limit]).toEqual(['fail', 1.2]);
    expect(share?.estimate?.lower ?? 0).toBeGreaterThan(1.28);
    expect(of(analysis, 'cost_gpu_hours')?.estimate?.value).toBeCloseTo(11.5, 9);
    expect(of(analysis, 'cost_gpu_hours_share')?.verdict).toBe('fail');
    expect(of(analysis, 'cost_gpu_total_share')).toMatchObject({ verdict: 'pass', limit: 1.1 });
    const slice = await look({ now: gpus, targets, context: contextOf([], { isWhole: false }) });
    expect(of(slice, 'cost_gpu_hours_share')).toBeUndefined();
    expect(of(slice, 'cost_gpu_hours')?.estimate?.value).toBeCloseTo(11.5, 9);
  });
});

describe('the month', () => {
  const steady = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ amount: String(10 + ((i * 7) % 3) - 1), day: from + i }));

  it('is forecast to its end with an interval, beside the budget and the day it is spent on', async () => {
    const context = contextOf(steady(NOVEMBER - 40, NOVEMBER + 10));
    const analysis = await look({ now: [{ amount: '10' }], context, targets: { month_budget: 195 } });
    const forecast = of(analysis, 'cost_month_forecast');
    expect(Math.abs((forecast?.estimate?.value ?? 0) - 300)).toBeLessThan(6);
    expect(forecast?.estimate?.lower ?? 0).toBeGreaterThan(285);
    expect(forecast?.estimate?.upper ?? 999).toBeLessThan(315);
    const budget = of(analysis, 'cost_budget_forecast');
    expect([budget?.verdict, budget?.settings['spent_on']]).toEqual(['fail', '2026-11-20']);
    expect(of(analysis, 'cost_budget_spent')?.verdict).toBe('pass');
  });

  it('is its own sum once it is over, and has no forecast from a few days', async () => {
    const over = contextOf(steady(NOVEMBER - 40, NOVEMBER + 30));
    const month = { ...over.month, lastDay: NOVEMBER + 29 };
    const ended = of(await look({ now: [], context: { ...over, month } }), 'cost_month_forecast')?.estimate;
    expect([ended?.value, ended?.lower, ended?.upper]).toEqual([300, 300, 300]);
    const young = await look({ now: [{ amount: '1' }], context: contextOf(steady(NOVEMBER + 6, NOVEMBER + 10)) });
    expect(of(young, 'cost_month_forecast')).toBeUndefined();
    expect(keysOf(young)).toContain('short_history');
    expect(of(young, 'cost_month_to_date')?.verdict).toBe('skipped');
  });

  it('fails a budget that is spent already, in its own currency alone', async () => {
    const days = [
      { amount: '150', day: NOVEMBER + 3 },
      { amount: '60', day: NOVEMBER + 5 },
      { amount: '900', day: NOVEMBER, currency: 'USD' },
    ];
    const spent = await look({
      now: [{ amount: '1' }],
      context: contextOf(days),
      targets: { currency: 'eur', month_budget: 200 },
    });
    expect(of(spent, 'cost_budget_spent')?.verdict).toBe('fail');
    expect(of(spent, 'cost_budget_spent', 'USD')).toBeUndefined();
    const unclear = await look({ now: [{ amount: '1' }], context: contextOf(days), targets: { month_budget: 200 } });
    expect([keysOf(unclear).includes('which_currency'), unclear.verdict]).toEqual([true, 'skipped']);
  });
});

describe('no limit is kept by what is not known', () => {
  const tokens = [
    { amount: '1', unit: 'token', quantity: 1_000 },
    ...Array.from({ length: 9 }, () => ({ amount: '500', unit: 'token' })),
  ];
  const gpus = [
    { amount: '1', unit: 'gpu_hour', quantity: 1 },
    { amount: '400', unit: 'gpu_hour' },
  ];
  it.each([
    ['a price of the few rows that have units', tokens, { per_unit: { token: 1 } }, 'cost_target_share', 'EUR/token'],
    ['GPU hours of the rows that have some', gpus, { gpu_hours_per_day: 2 }, 'cost_gpu_hours_share', 'EUR'],
    [
      'a GPU bill with an amount that is none',
      [...gpus, { amount: '1e308', unit: 'gpu_hour', quantity: 1 }],
      { gpu_cost_per_day: 900 },
      'cost_gpu_total_share',
      'EUR',
    ],
  ] as const)('%s', async (...[, now, targets, indicator, feature]) => {
    const analysis = await look({ now, targets });
    expect(of(analysis, indicator, feature)?.verdict).toBe('skipped');
    expect(keysOf(analysis).some((key) => key === 'units_partly' || key === 'unreadable')).toBe(true);
  });

  it('a budget beside a bill that could not be read; what is over all the same fails', async () => {
    const days = [
      { currency: 'EUR', day: NOVEMBER + 3, total: '50', unreadable: 0 },
      { currency: 'EUR', day: NOVEMBER + 4, total: '0', unreadable: 2 },
    ];
    const base = contextOf();
    const context = { ...base, month: { ...base.month, days } };
    const kept = await look({ now: [{ amount: '1' }], context, targets: { month_budget: 200 } });
    expect(of(kept, 'cost_budget_spent')?.verdict).toBe('skipped');
    expect(keysOf(kept)).toContain('unreadable');
    const over = await look({ now: [{ amount: '1' }], context, targets: { month_budget: 20 } });
    expect(of(over, 'cost_budget_spent')?.verdict).toBe('fail');
  });
});

describe('odd costs say what they are', () => {
  const priced = { per_unit: { token: 1 } };
  it.each([
    ['nothing at all', [], {}, 'none'],
    ['refunds', [{ amount: '5' }, { amount: '-7' }], {}, 'refunds'],
    ['zero units', [{ amount: '5', unit: 'token', quantity: 0 }], priced, 'no_units'],
    [
      'units that cancel',
      [
        { amount: '5', unit: 'token', quantity: 2 },
        { amount: '-5', unit: 'token', quantity: -2 },
      ],
      priced,
      'no_units',
    ],
    ['a unit without quantities', [{ amount: '5', unit: 'token' }], priced, 'no_units'],
    ['a target of an absent unit', [{ amount: '5' }], priced, 'unit_absent'],
    ['an amount that is none', [{ amount: '1e99' }], {}, 'unreadable'],
    ['a target in another currency', [{ amount: '5' }], { ...priced, currency: 'KRW' }, 'no_currency'],
  ] as const)('%s', async (...[, now, targets, key]) => {
    const analysis = await look({ now, targets });
    expect([analysis.verdict, keysOf(analysis).includes(key)]).toEqual(['skipped', true]);
  });

  it('amounts are read as they are written, however they are', async () => {
    const analysis = await look({ now: [{ amount: '1e-7' }, { amount: '1e+21' }, { amount: '0.30' }] });
    expect(of(analysis, 'cost_total')?.settings['amount']).toBe('1000000000000000000000.3000001');
  });

  it('a refund is taken off the total', async () => {
    const analysis = await look({ now: [{ amount: '5' }, { amount: '-7.5' }] });
    expect(of(analysis, 'cost_total')?.settings['amount']).toBe('-2.5');
  });

  it('whatever the rows hold', async () => {
    const hostile = ['EUR', '', `'); DROP TABLE x; --`, '__proto__', 'a/b', '한글 🙂', '{c_rows:String}'];
    const cost = fc.record({
      amount: fc.constantFrom('0', '-0', '1', '-3.5', '1e39', '1e-18', '1e-30', 'nan', ''),
      currency: fc.constantFrom(...hostile),
      unit: fc.constantFrom('', 'token', 'gpu_minute', ...hostile),
      quantity: fc.constantFrom(0, -1, 1, 1e300, Number.NaN, Infinity),
      route: fc.constantFrom(...hostile),
      day: fc.integer({ min: NOVEMBER - 40, max: NOVEMBER + 9 }),
    });
    const costs = fc.array(cost, { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(costs, costs, costs, async (now, was, days) => {
        const known = days.filter(({ amount }) => /^-?[\d.]+$/.test(amount));
        const targets = { per_unit: { token: 2, __proto__: 1 }, month_budget: 5, gpu_hours_per_day: 1 };
        const analysis = await look({ now, was, context: contextOf(known), targets });
        expect(analysis.verdict).not.toBe('error');
        expect(analysis.scores.every(({ estimate }) => estimate === null || Number.isFinite(estimate.value))).toBe(
          true,
        );
      }),
      { numRuns: 25 },
    );
  });
});
