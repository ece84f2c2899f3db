import { expect, test } from 'vitest';
import { fitPipeline, type Pipeline, type PipelineStep, parsePipeline, runPipeline, tableFromRows } from '../index.ts';
import { timeOf, timePart } from './time-of.ts';

const inputs = [
  { name: 'x', type: 'numeric' },
  { name: 'y', type: 'numeric' },
  { name: 'c', type: 'categorical' },
  { name: 't', type: 'time' },
] as const;
const run = (steps: readonly PipelineStep[], outputs: readonly string[], row: object) => {
  const given = { x: null, y: null, c: null, t: null, ...row };
  const pipeline: Pipeline = { format: 'haechi.pipeline.v1', inputs, steps, outputs };
  const made = runPipeline(parsePipeline(JSON.parse(JSON.stringify(pipeline))), given);
  return made.ok ? outputs.map((name) => made.row[name]) : made.problem.feature;
};

test('each step does what it says, and leaves what is missing missing', () => {
  const clip: PipelineStep = { kind: 'clip', column: 'x', low: -1, high: 2 };
  expect([-5, 0.5, 9, null].map((x) => run([clip], ['x'], { x }))).toEqual([[-1], [0.5], [2], [null]]);
  const scale: PipelineStep = { kind: 'scale', column: 'x', center: 10, scale: 4 };
  expect([12, null].map((x) => run([scale], ['x'], { x }))).toEqual([[0.5], [null]]);
  const impute: PipelineStep = { kind: 'impute', column: 'x', value: 7, flag: 'gone' };
  expect([1, null].map((x) => run([impute], ['x', 'gone'], { x }))).toEqual([
    [1, 0],
    [7, 1],
  ]);
  const text: PipelineStep = { kind: 'impute', column: 'c', value: 'none' };
  expect(run([text], ['c'], { c: null })).toEqual(['none']);
  const ratio: PipelineStep = { kind: 'ratio', numerator: 'x', denominator: 'y', into: 'r', otherwise: null };
  const pairs = [
    [6, 4],
    [6, 0],
    [null, 4],
    [1e308, 1e-308],
  ];
  expect(pairs.map(([x, y]) => run([ratio], ['r'], { x, y }))).toEqual([[1.5], [null], [null], [null]]);
  const hot: PipelineStep = {
    kind: 'one_hot',
    column: 'c',
    levels: ['a', 'b'],
    into: ['a', 'b'],
    other: 'o',
    missing: 'm',
  };
  expect(['b', 'z', null].map((c) => run([hot], ['a', 'b', 'o', 'm'], { c }))).toEqual([
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ]);
  const rate: PipelineStep = {
    kind: 'target_encode',
    column: 'c',
    into: 'q',
    table: [['a', 0.9]],
    otherwise: 0.5,
    missing: 0.1,
  };
  expect(['a', 'z', null].map((c) => run([rate], ['q'], { c }))).toEqual([[0.9], [0.5], [0.1]]);
});

test('a value of the wrong type is named, an absent feature too', () => {
  expect(run([], ['x'], { x: 'one' })).toBe('x');
  expect(run([], ['x'], { c: 3 })).toBe('c');
  expect(run([], ['x'], { t: '2026-02-30' })).toBe('t');
  expect(run([], ['x'], { y: undefined })).toBe('y');
  expect(run([], ['x', 'c'], { x: true, c: false })).toEqual([1, 'false']);
});

test('times are read alike everywhere: offsets, dates alone, fractions, and what is no time', () => {
  const at = (text: string) => timeOf(text);
  expect(at('2026-03-01T09:30:00+09:00')).toBe(Date.parse('2026-03-01T00:30:00Z'));
  expect(at('2026-03-01 09:30')).toBe(Date.parse('2026-03-01T09:30:00Z'));
  expect(at('2026-03-01')).toBe(Date.parse('2026-03-01T00:00:00Z'));
  expect(at('2026-03-01T09:30:00.1239Z')).toBe(Date.parse('2026-03-01T09:30:00.123Z'));
  expect(at('0001-01-01')).toBeNull();
  expect(['now', '2026-13-01', '2026-02-29', '2026-01-01T25:00', '1', ''].map(at)).toEqual(new Array(6).fill(null));
});

test('parts of a time, on a clock ahead of UTC', () => {
  const at = timeOf('2024-12-31T20:45:00Z') ?? Number.NaN;
  const parts = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'day_of_year'] as const;
  expect(parts.map((part) => timePart(at, part, 0))).toEqual([2024, 12, 31, 2, 20, 45, 366]);
  expect(parts.map((part) => timePart(at, part, 540))).toEqual([2025, 1, 1, 3, 5, 45, 1]);
});

test('numbers are learned from what the steps before made of the rows', () => {
  const table = tableFromRows([1, 2, 3, 4, 100, null].map((x, i) => ({ x, c: i < 3 ? 'a' : 'b' })));
  const fitted = fitPipeline(table, {
    inputs: [inputs[0], inputs[2]],
    steps: [
      { kind: 'clip', column: 'x', from: 0, to: 0.75 },
      { kind: 'impute', column: 'x', with: 'mean' },
      { kind: 'scale', column: 'x' },
      { kind: 'one_hot', column: 'c', least: 1, most: 5 },
      { kind: 'target_encode', column: 'c', into: 'q', prior: 1 },
    ],
    target: [1, 1, 0, 0, 0, 0],
  });
  const mean = (1 + 2 + 3 + 4 + 4) / 5;
  const kept = [1, 2, 3, 4, 4, mean];
  const scale = Math.sqrt(kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6);
  expect(fitted.steps[0]).toEqual({ kind: 'clip', column: 'x', low: 1, high: 4 });
  expect(fitted.steps[1]).toEqual({ kind: 'impute', column: 'x', value: mean });
  expect(fitted.steps[2]).toMatchObject({ center: expect.closeTo(mean, 12), scale: expect.closeTo(scale, 12) });
  expect(fitted.steps[3]).toMatchObject({ levels: ['a', 'b'], into: ['c=a', 'c=b'] });
  // (2 + 1/3) / (3 + 1) and (0 + 1/3) / (3 + 1)
  expect(fitted.steps[4]).toMatchObject({
    table: [
      ['a', expect.closeTo(7 / 12, 12)],
      ['b', expect.closeTo(1 / 12, 12)],
    ],
    otherwise: 2 / 6,
  });
  expect(fitted.outputs).toEqual(['x', 'c=a', 'c=b', 'c:other', 'c:missing', 'q']);
  expect(parsePipeline(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
});
