import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@haechi/stats';
import { describe, expect, test } from 'vitest';
import { evidentlyPresetRule } from './evidently-rule.ts';
import { ksRule, psiRule } from './limit-rules.ts';
import { loadStreams } from './load-streams.ts';
import { seaResult } from './measure.ts';
import { watchAll } from './our-detector.ts';
import { plantShifts } from './planted.ts';
import { permuteBlocks, shuffleRows } from './reorder.ts';
import { segmentsOf } from './segments.ts';
import { concat, type Stream, slice } from './stream.ts';
import { explainedBy, hitOf, monitoredRows, type Watched } from './watched.ts';
import { BASELINE_ROWS, WINDOW_ROWS, windowDetector } from './window-detector.ts';

const DATA = join(import.meta.dirname, '../../../shared/data/drift');
const rows = <T>(n: number, of: (row: number) => T): T[] => Array.from({ length: n }, (_, row) => of(row));
const stream = (values: readonly number[]): Stream => ({
  name: 'made',
  rows: values.length,
  columns: [{ name: 'x', kind: 'numeric', values }],
  blocks: { weeks: values.map((_, row) => Math.floor(row / 7)) },
});
const valuesOf = (of: Stream): unknown[] => [...(of.columns[0]?.values ?? [])];

describe('reordering', () => {
  test('a shuffle keeps all rows and is decided by its seed', () => {
    const made = stream(rows(100, (row) => row));
    const shuffled = valuesOf(shuffleRows(made, 1));
    expect(shuffled).not.toEqual(valuesOf(made));
    expect([...shuffled].sort((a, b) => Number(a) - Number(b))).toEqual(valuesOf(made));
    expect(valuesOf(shuffleRows(made, 1))).toEqual(shuffled);
  });
  test('permuted blocks stay whole, the short last one too', () => {
    const permuted = valuesOf(permuteBlocks(stream(rows(73, (row) => row)), 'weeks', 3)).map(Number);
    expect([...permuted].sort((a, b) => a - b)).toEqual(rows(73, (row) => row));
    const starts = permuted.filter((row, i) => row !== (permuted[i - 1] ?? -2) + 1 || row % 7 === 0);
    expect(starts.every((row) => row % 7 === 0)).toBe(true);
    expect(permuted.slice(0, 14)).not.toEqual(rows(14, (row) => row));
  });
  test('parts put together again are the whole', () => {
    const made = stream(rows(50, (row) => row * 2));
    const parts = [slice(made, { from: 0, to: 20, name: 'a' }), slice(made, { from: 20, to: 50, name: 'b' })];
    expect(valuesOf(concat(parts, 'made'))).toEqual(valuesOf(made));
  });
});

describe('what counts as a hit', () => {
  const watched = (alarms: readonly number[], armed: readonly (readonly [number, number])[]): Watched => ({
    stream: 'made',
    rows: 50_000,
    alarms: alarms.map((row) => ({ column: 'x', row, about: '' })),
    armed: { x: armed },
  });
  const known = { row: 10_000, columns: ['x'] };
  test('the first alarm within 2000 rows, while armed at the break', () => {
    expect(hitOf(watched([11_900], [[8000, 11_900]]), known)?.row).toBe(11_900);
    expect(hitOf(watched([12_100], [[8000, 12_100]]), known)).toBeNull();
    expect(hitOf(watched([11_000], [[10_500, 11_000]]), known)).toBeNull();
    expect(hitOf(watched([9_900], [[8000, 9_900]]), known)).toBeNull();
    expect(hitOf(watched([11_000], [[8000, 11_000]]), { row: 10_000, columns: ['y'] })).toBeNull();
  });
  test('other alarms are unexplained; blind rows are not monitored', () => {
    const one = watched(
      [9000, 11_000],
      [
        [8000, 9000],
        [9900, 11_000],
      ],
    );
    expect(explainedBy(one, [known]).map(({ row }) => row)).toEqual([11_000]);
    expect(monitoredRows(one)).toBe(2100);
    expect(monitoredRows({ ...one, armed: { ...one.armed, y: [] } })).toBe(1050);
  });
});

describe('detectors', () => {
  const random = seededRandom(4);
  const shifted = stream(rows(2 * BASELINE_ROWS + 4000, (row) => random() + (row >= BASELINE_ROWS + 2000 ? 1 : 0)));
  test.each([
    ['KS', ksRule],
    ['PSI', psiRule],
    ['evidently preset', evidentlyPresetRule],
  ] as const)('%s alarms once, at the end of the window, and reads a new baseline', (_, rule) => {
    const { alarms, armed } = windowDetector('limit', rule).watch(shifted);
    const hit = alarms.find(({ row }) => row > BASELINE_ROWS + 2000);
    expect(hit?.row).toBe(BASELINE_ROWS + 2000 + WINDOW_ROWS);
    expect(armed['x']?.[1]?.[0]).toBe((armed['x']?.[0]?.[1] ?? 0) + BASELINE_ROWS);
  });
  test('ours alarms once, then reads a new baseline', () => {
    const { alarms, armed } = watchAll(shifted);
    expect(alarms.map(({ row }) => row)).toEqual([BASELINE_ROWS + 2100]);
    expect(armed['x']).toEqual([
      [BASELINE_ROWS, BASELINE_ROWS + 2100],
      [2 * BASELINE_ROWS + 2100, 2 * BASELINE_ROWS + 4000],
    ]);
  });
  test('shifts are planted in columns that vary, and found in independent rows', () => {
    const made = stream(rows(11_000, () => random()));
    const constant = { name: 'constant', kind: 'numeric' as const, values: rows(11_000, () => 0.1) };
    const planted = plantShifts({ ...made, columns: [...made.columns, constant] }, 3, 1);
    expect(planted.map(({ column }) => column)).toEqual(['x', 'x', 'x']);
    expect(planted.filter(({ delay }) => delay !== null)).toHaveLength(3);
  });
});

test('the data: sizes, segments and the concepts of SEA', (context) => {
  if (!existsSync(DATA)) return context.skip(`no data at ${DATA}`);
  const streams = loadStreams(DATA);
  expect(Object.values(streams).map(({ rows: n }) => n)).toEqual([45_312, 18_159, 50_000, 120_000]);
  const segments = segmentsOf(streams).map(({ name, rows: n }) => `${name} ${n}`);
  expect(segments).toContain('electricity after 25888');
  const { delays, false_alarms } = seaResult(streams.sea);
  expect(delays.filter((delay) => delay !== null)).toHaveLength(3);
  expect(false_alarms).toBe(0);
});
