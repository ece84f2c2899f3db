import { type Analysis, analysisSchema } from '@haechi/contract';
import { quantileRanks, wilsonInterval } from '@haechi/stats';
import { type ChdbReader, openChdbReader } from '@haechi/testkit/chdb-reader';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../analyse.ts';
import { numeric, requestOf, tableOf } from '../performance/table-fixture.ts';

let reader: ChdbReader;
beforeAll(() => {
  reader = openChdbReader();
});
afterAll(async () => await reader[Symbol.asyncDispose]());

const columns = ['failed', 'up', 'cpu', 'memory'].map(numeric);
const roles = { latencyMs: 'latency', time: 'toDateTime64(at, 3)' };
const of = (analysis: Analysis, indicator: string) => analysis.scores.find((score) => score.indicator === indicator);
const keysOf = (analysis: Analysis) => analysis.skipped.map(({ reason }) => reason.key.split('.').at(-1));
const NONE = Number.NaN;

describe('a serving system', () => {
  it('has its latency, traffic, errors and saturation', async () => {
    const n = 2000;
    const places = Array.from({ length: n }, (_, i) => i);
    const rows = {
      at: [...places.map((i) => 1_767_225_600 + i * 0.9), 1_767_225_600, 1_767_225_700],
      latency: [...places.map((i) => ((i * 7919) % n) + 1), NONE, NONE],
      failed: [...places.map((i) => (i % 50 === 0 ? 1 : 0)), NONE, NONE],
      up: [...places.map(() => NONE), NONE, NONE],
      cpu: [...places.map(() => NONE), 0.4, 0.6],
      memory: [...places.map(() => NONE), 0.5, 0.5],
    };
    const analysis = await analyse(reader, requestOf({ kind: 'system', current: tableOf(rows, roles, { columns }) }));
    const value = (indicator: string) => of(analysis, indicator)?.estimate?.value;
    expect([value('latency_p50'), value('latency_p95'), value('latency_p99')]).toEqual([1000, 1900, 1980]);
    const ranks = quantileRanks({ n, q: 0.95, level: 0.95 });
    expect(of(analysis, 'latency_p95')?.estimate).toMatchObject({ lower: ranks.lower, upper: ranks.upper, n });
    expect(of(analysis, 'error_rate')?.estimate?.upper).toBeCloseTo(
      wilsonInterval({ positives: 40, n }).upper ?? 0,
      12,
    );
    expect(of(analysis, 'availability')?.settings).toEqual({ basis: 'requests' });
    expect(value('throughput')).toBeCloseTo(1 / 0.9, 6);
    expect(of(analysis, 'throughput')?.estimate?.lower).toBeGreaterThan(0.9);
    expect([value('saturation_cpu'), value('saturation_memory')]).toEqual([0.5, 0.5]);
    expect([of(analysis, 'error_rate')?.verdict, of(analysis, 'availability')?.verdict, analysis.verdict]).toEqual([
      'fail',
      'fail',
      'fail',
    ]);
    expect(() => analysisSchema.parse(analysis)).not.toThrow();
  });

  it('is as available as its probes say, beside the reference', async () => {
    const probes = (down: number) =>
      tableOf({ up: Array.from({ length: 400 }, (_, i) => (i < down ? 0 : 1)) }, {}, { columns: [numeric('up')] });
    const analysis = await analyse(reader, requestOf({ kind: 'system', current: probes(40), reference: probes(0) }));
    const availability = of(analysis, 'availability');
    expect([availability?.estimate?.value, availability?.settings['basis'], availability?.verdict]).toEqual([
      0.9,
      'probes',
      'fail',
    ]);
    expect(availability?.effect).toBeCloseTo(-0.1, 12);
  });
});

describe('what is not known says so', () => {
  it.each([
    ['an empty window', { latency: [] }, ['empty']],
    ['no samples', { latency: [NONE, NONE] }, ['no_samples']],
    ['latencies that are none', { latency: [-1, Infinity] }, ['no_samples', 'invalid_latency']],
    ['requests without outcome or time', { latency: [1, 2] }, ['no_outcomes', 'no_time']],
  ])('%s', async (_, rows, keys) => {
    const current = tableOf(rows, { latencyMs: 'latency' });
    const analysis = await analyse(reader, requestOf({ kind: 'system', current }));
    expect([analysis.verdict, keysOf(analysis)]).toEqual(['skipped', keys]);
  });

  it('whatever the rows hold', async () => {
    const number = fc.constantFrom(NONE, Infinity, -Infinity, -1, 0, 1, 2.5, 1e300);
    const at = fc.constantFrom(-5, 0, 1_767_225_600, 4e9);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(number, number, number, at), { maxLength: 20 }), async (rows) => {
        const values = {
          latency: rows.map((row) => row[0]),
          failed: rows.map((row) => row[1]),
          cpu: rows.map((row) => row[2]),
          at: rows.map((row) => row[3]),
        };
        const current = tableOf(values, roles, { columns: [numeric('failed'), numeric('cpu')] });
        const analysis = await analyse(reader, requestOf({ kind: 'system', current, reference: current }));
        analysisSchema.parse(analysis);
        expect(analysis.scores.every(({ estimate, verdict }) => estimate !== null || verdict !== 'pass')).toBe(true);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
