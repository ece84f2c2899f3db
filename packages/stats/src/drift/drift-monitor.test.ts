import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { BASELINE_CHUNKS, CHUNK_ROWS } from './constants.ts';
import type { DriftValue } from './count-cells.ts';
import { type DriftMonitor, startDrift, stepDrift } from './drift-monitor.ts';
import { readStream } from './read-stream.ts';
import { gauss, QUIET_SERIES } from './series.ts';

const BASELINE = BASELINE_CHUNKS * CHUNK_ROWS;
const numeric = (values: readonly DriftValue[]) => ({ x: { kind: 'numeric', values } }) as const;
const levels = (values: readonly DriftValue[]) => ({ x: { kind: 'levels', values } }) as const;
const rows = <T>(n: number, of: (row: number) => T): T[] => Array.from({ length: n }, (_, row) => of(row));

describe('a column that changes', () => {
  test('0.3 standard deviations are found within 2000 rows, with the numbers that say so', () => {
    const random = seededRandom(1);
    const at = BASELINE + 1550;
    const { alarms } = readStream(numeric(rows(at + 2000, (row) => gauss(random) + (row >= at ? 0.3 : 0))));
    expect(alarms).toHaveLength(1);
    const [alarm] = alarms;
    expect(alarm?.row).toBeGreaterThan(at);
    expect(alarm).toMatchObject({ column: 'x', verdict: 'fail', reason: 'unlike_the_baseline' });
    expect(alarm?.evidence).toMatchObject({ score: 'location', level: null, baselineRows: expect.any(Number) });
    expect(alarm?.evidence?.lower).toBeGreaterThan(0);
    expect(alarm?.evidence?.corrected).toBeLessThanOrEqual(alarm?.evidence?.limit ?? 0);
  });
  test('twice the spread is found', () => {
    const random = seededRandom(2);
    const { alarms } = readStream(
      numeric(rows(BASELINE + 2500, (row) => gauss(random) * (row >= BASELINE + 500 ? 2 : 1))),
    );
    expect(alarms[0]?.evidence?.score).toBe('spread');
  });
  test('a constant that begins to vary is found in the first chunk', () => {
    const random = seededRandom(3);
    const { alarms } = readStream(numeric(rows(BASELINE + 900, (row) => (row < BASELINE + 500 ? 0.0035 : random()))));
    expect(alarms[0]).toMatchObject({ row: BASELINE + 600, evidence: { score: 'unseen', baseline: 0 } });
  });
  test('blanks in 0.6 % of the rows are found where there were none', () => {
    const random = seededRandom(4);
    const { alarms } = readStream(
      numeric(
        rows(BASELINE + 4000, (row) => (row >= BASELINE + 2000 && random() < 0.006 ? null : Math.ceil(random() * 6))),
      ),
    );
    expect(alarms[0]?.evidence).toMatchObject({ score: 'missing', baseline: 0 });
    expect(alarms[0]?.row).toBeLessThanOrEqual(BASELINE + 4000);
  });
  test('a new level, and a level that grows, are found and named', () => {
    const random = seededRandom(5);
    const pick = (): string => (random() < 0.7 ? 'a' : random() < 0.5 ? 'b' : 'c');
    const fresh = readStream(
      levels(rows(BASELINE + 1000, (row) => (row >= BASELINE + 500 && random() < 0.2 ? 'd' : pick()))),
    );
    expect(fresh.alarms[0]?.evidence?.score).toBe('unseen');
    const grown = readStream(
      levels(rows(BASELINE + 2500, (row) => (row >= BASELINE + 500 && random() < 0.15 ? 'b' : pick()))),
    );
    expect(['a', 'b']).toContain(grown.alarms[0]?.evidence?.level);
  });
});

describe('a column that does not change', () => {
  test.each(Object.entries(QUIET_SERIES))('%s: no alarm', (_, series) => {
    const { alarms, armedRows } = readStream(numeric(series(seededRandom(11), 20_000)));
    expect(armedRows).toBe(12_000);
    expect(alarms).toEqual([]);
  });
  test('an identifier of ever new levels raises nothing', () => {
    expect(readStream(levels(rows(12_000, (row) => `id-${row}`))).alarms).toEqual([]);
  });
  test('many levels, some of which come late, raise nothing (Good and Turing)', () => {
    const random = seededRandom(6);
    expect(readStream(levels(rows(20_000, () => `l${Math.floor(10 / (random() + 1e-4))}`))).alarms).toEqual([]);
  });
});

describe('arming', () => {
  test('a column is blind until its baseline is read, and again after an alarm, while the others stay armed', () => {
    const random = seededRandom(7);
    const at = BASELINE + 100;
    const values = rows(2 * BASELINE + 1000, (row) => gauss(random) + (row >= at ? 3 : 0));
    const columns = {
      moved: { kind: 'numeric', values },
      still: { kind: 'numeric', values: values.map(() => gauss(random)) },
    } as const;
    let monitor: DriftMonitor = startDrift({ moved: 'numeric', still: 'numeric' });
    const verdicts: Record<string, string[]> = { moved: [], still: [] };
    for (let from = 0; from < values.length; from += CHUNK_ROWS) {
      const step = stepDrift(monitor, {
        moved: columns.moved.values.slice(from, from + CHUNK_ROWS),
        still: columns.still.values.slice(from, from + CHUNK_ROWS),
      });
      monitor = step.monitor;
      for (const { column, verdict } of step.findings) verdicts[column]?.push(verdict);
    }
    expect(verdicts['still']).toEqual(rows(170, (chunk) => (chunk < 80 ? 'skipped' : 'pass')));
    const expected = rows(170, (chunk) =>
      chunk === 81 ? 'fail' : chunk < 80 || (chunk > 81 && chunk < 162) ? 'skipped' : 'pass',
    );
    expect(verdicts['moved']).toEqual(expected);
  });
  test('a change that is suspected is not learnt: the baseline stays as it was', () => {
    const random = seededRandom(8);
    const wrong = rows(BASELINE + 6000, (row) => (random() < (row < BASELINE + 2000 ? 0.1 : 0.15) ? 'wrong' : 'right'));
    const { monitor } = readStream(levels(wrong), { runRows: 1e12 });
    const state = monitor.columns['x'];
    expect(state?.phase).toBe('armed');
    if (state?.phase === 'armed') {
      const [, share = 0] = state.feature.totals.map((total) => total / state.feature.baselineRows);
      expect(share).toBeLessThan(0.106);
      expect(state.feature.baselineChunks).toBeLessThan(BASELINE_CHUNKS + 30);
    }
  });
  test('the state is plain JSON of a few kilobytes: stored and taken up again, it says the same', () => {
    const random = seededRandom(9);
    const chunk = (): DriftValue[] => rows(CHUNK_ROWS, () => (random() < 0.01 ? null : gauss(random)));
    let monitor = startDrift({ x: 'numeric', y: 'levels' });
    for (let i = 0; i < 100; i += 1)
      monitor = stepDrift(monitor, { x: chunk(), y: chunk().map((v) => (Number(v) > 1 ? 'p' : 'q')) }).monitor;
    const text = JSON.stringify(monitor);
    expect(text.length).toBeLessThan(16_000);
    const next = { x: chunk().map((v) => (v === null ? null : Number(v) + 1)), y: rows(CHUNK_ROWS, () => 'new') };
    const again = stepDrift(JSON.parse(text) as DriftMonitor, next);
    expect(again).toEqual(stepDrift(monitor, next));
    expect(again.findings.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  });
});

describe('bad input', () => {
  test('a chunk of another length, a limit of no rows', () => {
    expect(() => stepDrift(startDrift({ x: 'numeric' }), { x: [1, 2, 3] })).toThrow(
      /column x has 3 values; a chunk has 100/,
    );
    expect(() => startDrift({}, { runRows: 0 })).toThrow(RangeError);
  });
  test('a column that is absent, then comes: found; text in a numeric column counts as missing', () => {
    const absent = readStream({
      x: { kind: 'numeric', values: rows(BASELINE + 1000, (row) => (row < BASELINE + 500 ? null : row)) },
    });
    expect(absent.alarms).toHaveLength(1);
    const text = readStream(numeric(rows(BASELINE + 1000, (row) => (row < BASELINE + 500 ? row % 7 : 'seven'))));
    expect(text.alarms[0]?.evidence?.score).toBe('missing');
  });
  test('whatever stands in a table, every column gets a verdict and every number is one', () => {
    const value = fc.oneof(
      fc.double(),
      fc.constantFrom<DriftValue>(
        null,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        0,
        -0,
        1e308,
        -1e308,
      ),
      fc.string({ maxLength: 3 }),
    );
    const pool = fc.array(value, { minLength: 1, maxLength: 12 });
    const kinds = fc.constantFrom('numeric' as const, 'levels' as const);
    fc.assert(
      fc.property(
        fc.record({ before: pool, after: pool, kind: kinds, seed: fc.integer() }),
        ({ before, after, kind, seed }) => {
          const random = seededRandom(seed);
          const draw = (from: readonly DriftValue[]): DriftValue => from[Math.floor(random() * from.length)] ?? null;
          const { alarms, monitor } = readStream({
            x: { kind, values: rows(BASELINE + 600, (row) => draw(row < BASELINE + 300 ? before : after)) },
          });
          for (const { evidence } of alarms) for (const number of numbersIn(evidence)) expect(number).not.toBeNaN();
          expect(JSON.parse(JSON.stringify(monitor))).toEqual(monitor);
        },
      ),
      { numRuns: 25 },
    );
  });
});

function numbersIn(evidence: object | null): number[] {
  return Object.values(evidence ?? {}).filter((value) => typeof value === 'number');
}
