import { type Analysis, analysisSchema } from '@haechi/contract';
import { seededRandom, twoProportionZ } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { requestOf, tableOf } from '../performance/table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const START = Date.parse('2026-01-01T00:00:00Z') / 1000;
const roles = { target: 't', prediction: 'p', time: 'toDateTime64(at, 3)', id: 'toString(at)' };
const of = (analysis: Analysis, indicator: string) => analysis.scores.find((score) => score.indicator === indicator);
const keysOf = (analysis: Analysis) => analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1));

/** One row a minute, out of order, wrong with the probability that its place gives. */
function stream(n: number, wrong: (place: number) => number, seed = 1) {
  const random = seededRandom(seed);
  const rows = Array.from({ length: n }, (_, place) => {
    const t = random() < 0.5 ? '1' : '0';
    const p = random() < wrong(place) ? (t === '1' ? '0' : '1') : t;
    return { at: START + 60 * place, t, p, order: random() };
  }).sort((a, b) => a.order - b.order);
  return { at: rows.map(({ at }) => at), t: rows.map(({ t }) => t), p: rows.map(({ p }) => p) };
}

describe('a rise of the error rate', () => {
  it('is found, placed in time, and compared with what came before', async () => {
    const current = tableOf(
      stream(1500, (place) => (place < 1000 ? 0.1 : 0.45)),
      roles,
    );
    const analysis = await analyse(reader, requestOf({ kind: 'concept_drift', current }));
    const score = of(analysis, 'error_change');
    expect(score?.estimate?.value).toBeGreaterThan(0.25);
    expect(score?.estimate?.lower).toBeGreaterThan(0.05);
    expect([score?.verdict, score?.settings['baseline']]).toEqual(['fail', 'before the rise']);
    const minutes = (Date.parse(String(score?.settings['since'])) / 1000 - START) / 60;
    expect(Math.abs(minutes - 1000)).toBeLessThan(40);
    expect(score?.settings).toMatchObject({ chunks: 1500 });
    expect(score?.settings['adwin_alarms']).toBeGreaterThan(0);
    expect(score?.settings['page_hinkley_alarms']).toBeGreaterThan(0);
    expect(score?.settings['ddm_alarms']).toBeGreaterThan(0);
    expect(() => analysisSchema.parse(analysis)).not.toThrow();
  });

  it('is compared with the reference where there is one, in chunks when there are many rows', async () => {
    await reader.command(`CREATE TABLE errs ENGINE = Memory AS SELECT number AS at, rand(1) % 2 AS y,
      if(rand(2) / 4294967296 < if(number < 15000, 0.1, 0.25), 1 - y, y) AS guess FROM numbers(20000)`);
    const named = { target: 'y', prediction: 'guess', time: 'toDateTime64(at, 3)' };
    const table = (where: string) => ({ ...tableOf({}, named), from: `(SELECT * FROM errs WHERE ${where})` });
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'concept_drift', current: table('at >= 10000'), reference: table('at < 10000') }),
    );
    const score = of(analysis, 'error_change');
    const { rows } = await reader.query<{ e: number; n: number }>(
      `SELECT sum(y != guess) AS e, count() AS n FROM errs GROUP BY at < 10000 ORDER BY at < 10000 DESC`,
      {},
    );
    expect(score?.settings).toMatchObject({ baseline: 'reference', chunks: 2000 });
    expect(score?.settings['baseline_error']).toBeCloseTo((rows[0]?.e ?? 0) / 10000, 12);
    expect(score?.estimate?.value).toBeGreaterThan(0.1);
    expect(score?.settings).not.toHaveProperty('ddm_alarms');
    expect(score?.verdict).toBe('fail');
    expect(of(analysis, 'target_drift')?.verdict).toBe('pass');
  });
});

describe('a steady model', () => {
  it('keeps its limit, by the same test as on rows', async () => {
    const [before, now] = [stream(800, () => 0.2, 5), stream(800, () => 0.2, 6)];
    const wrong = ({ t, p }: typeof now) => t.filter((value, i) => value !== p[i]).length;
    const analysis = await analyse(
      reader,
      requestOf({ kind: 'concept_drift', current: tableOf(now, roles), reference: tableOf(before, roles) }),
    );
    const cell = (rows: typeof now) => ({ n: 800, positives: wrong(rows) });
    const expected = twoProportionZ({ reference: cell(before), current: cell(now) });
    const score = of(analysis, 'error_change');
    expect(score?.estimate?.value).toBeCloseTo(expected.effect.value, 12);
    expect(score?.p).toBeCloseTo(expected.pValue, 12);
    expect([score?.verdict, score?.settings['adwin_alarms']]).toEqual(['pass', 0]);
  });
});

describe('what cannot be judged says so', () => {
  it('a change that may be chance', async () => {
    const column = (wrong: number) => Array.from({ length: 200 }, (_, i) => (i < wrong ? '0' : '1'));
    const against = await analyse(
      reader,
      requestOf({
        kind: 'concept_drift',
        current: tableOf({ t: column(0), p: column(54) }, { target: 't', prediction: 'p' }),
        reference: tableOf({ t: column(0), p: column(40) }, { target: 't', prediction: 'p' }),
      }),
    );
    expect(of(against, 'error_change')).toMatchObject({
      verdict: 'skipped',
      reason: { key: 'analysis.concept_drift.not_significant' },
    });
  });

  it.each([
    ['an empty window', { at: [], t: [], p: [] }, roles, ['empty']],
    ['no labels', { at: [1, 2], t: ['', ''], p: ['1', '0'] }, roles, ['no_labels']],
    ['no time', { t: ['1', '1'], p: ['1', '0'] }, { target: 't', prediction: 'p' }, ['no_time', 'no_baseline']],
  ])('%s', async (...[, columns, named, keys]) => {
    const analysis = await analyse(reader, requestOf({ kind: 'concept_drift', current: tableOf(columns, named) }));
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['skipped', keys]);
  });

  it('whatever the rows hold', async () => {
    const number = fc.constantFrom(Number.NaN, Infinity, -1, 0, 1, 1e300);
    const at = fc.constantFrom(-5, 0, START, 4e9);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(number, number, at), { maxLength: 60 }),
        fc.constantFrom('classification', 'regression'),
        async (rows, task) => {
          const value = (x: number) => (task === 'regression' ? x : Number.isNaN(x) ? '' : String(x));
          const columns = {
            t: rows.map(([t]) => value(t)),
            p: rows.map(([, p]) => value(p)),
            at: rows.map((row) => row[2]),
          };
          const current = tableOf(columns, roles, { task });
          const analysis = await analyse(
            reader,
            requestOf({ kind: 'concept_drift', current, reference: rows.length % 2 === 0 ? null : current }),
          );
          analysisSchema.parse(analysis);
          expect(analysis.scores.every(({ estimate, verdict }) => estimate !== null || verdict !== 'pass')).toBe(true);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
