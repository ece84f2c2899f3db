import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  adwin,
  type CusumState,
  cusum,
  ddm,
  pageHinkley,
  startAdwin,
  startCusum,
  startDdm,
  startPageHinkley,
} from '../index.ts';

/** Each detector's textbook formula over a whole array, by the script beside the file. */
interface Oracle {
  detectors: {
    values: number[];
    errors: number[];
    page_hinkley: { delta: number; threshold: number; statistics: number[]; alarm: number };
    cusum: { k: number; h: number; statistics: number[]; alarm: number };
    ddm: { warning: number; alarm: number };
  };
}

const oracle = JSON.parse(readFileSync(new URL('../../oracle/tests.json', import.meta.url), 'utf8')) as Oracle;

/** Relative closeness; for statistics near 0 also absolute. */
function near(actual: number | null, expected: number, { relative = 1e-9, absolute = 1e-300 } = {}): void {
  const gap = Math.abs((actual ?? Number.NaN) - expected);
  expect(gap, `${actual} against ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected) + absolute);
}

describe('online detectors agree with their definitions over whole arrays', () => {
  const { values, errors, ...expected } = oracle.detectors;

  test('Page-Hinkley', () => {
    const { delta, threshold, statistics, alarm } = expected.page_hinkley;
    let state = startPageHinkley({ delta, threshold });
    for (let i = 0; i < alarm; i += 1) {
      const step = pageHinkley(state, values[i] ?? Number.NaN);
      expect(step.verdict.verdict).toBe(i + 1 < 30 ? 'skipped' : i + 1 < alarm ? 'pass' : 'fail');
      const statistic = statistics[i];
      if (i + 1 >= 30 && statistic !== undefined) near(step.verdict.statistic, statistic, { absolute: 1e-10 });
      state = step.state;
    }
    expect(state).toEqual(startPageHinkley({ delta, threshold }));
  });

  test('CUSUM', () => {
    const { k, h, statistics, alarm } = expected.cusum;
    let state: CusumState = { ...startCusum({ target: 0, std: 1, slack: k }), limit: h };
    for (let i = 0; i < alarm; i += 1) {
      const step = cusum(state, values[i] ?? Number.NaN);
      expect(step.verdict.verdict).toBe(i + 1 < alarm ? 'pass' : 'fail');
      const statistic = statistics[i];
      if (statistic !== undefined) near(step.verdict.statistic, statistic, { absolute: 1e-10 });
      state = step.state;
    }
    expect(state).toMatchObject({ n: 0, up: 0, down: 0, limit: h });
  });

  test('DDM', () => {
    const { warning, alarm } = expected.ddm;
    let state = startDdm();
    let firstWarning = 0;
    for (let i = 0; i < alarm; i += 1) {
      const step = ddm(state, errors[i] ?? Number.NaN);
      if (step.verdict.reason === 'warning' && firstWarning === 0) firstWarning = i + 1;
      expect(step.verdict.verdict === 'fail').toBe(i + 1 === alarm);
      state = step.state;
    }
    expect(firstWarning).toBe(warning);
    expect(state).toEqual(startDdm());
  });

  test('ADWIN: mean, spread and cuts are those of the raw window', () => {
    let state = startAdwin();
    let window: number[] = [];
    let alarms = 0;
    const stream = [
      ...values.slice(0, 300).map((x) => 0.2 + 0.05 * x),
      ...values.slice(0, 200).map((x) => 0.8 + 0.05 * x),
    ];
    for (const x of stream) {
      const before = state;
      const step = adwin(before, x);
      state = step.state;
      window.push(x);
      const all = window;
      window = window.slice(window.length - state.window.n);
      const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
      near(state.window.mean, mean, { relative: 1e-10 });
      near(
        state.window.squares,
        window.reduce((sum, value) => sum + (value - mean) ** 2, 0),
        { relative: 1e-8, absolute: 1e-10 },
      );
      if (step.verdict.verdict === 'skipped') continue;
      const brute = bruteCut(all, state.delta);
      expect(step.verdict.verdict === 'fail').toBe(Math.abs(step.verdict.statistic) > step.verdict.limit);
      if (step.verdict.verdict === 'fail') {
        alarms += 1;
        expect(brute).toBe(true);
        expect(step.verdict.direction).toBe('up');
      }
    }
    expect(alarms).toBeGreaterThan(0);
    expect(state.window.n).toBeLessThan(260);
    expect(state.window.mean).toBeGreaterThan(0.75);
  });
});

/** Whether any cut of the raw values passes the published bound: ADWIN's buckets are a subset of these cuts. */
function bruteCut(values: readonly number[], delta: number): boolean {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  const confidence = Math.log((2 * Math.log(n)) / delta);
  let older = 0;
  for (let i = 1; i < n; i += 1) {
    older += values[i - 1] ?? 0;
    const inverse = 1 / i + 1 / (n - i);
    const limit = Math.sqrt(2 * inverse * variance * confidence) + (2 / 3) * inverse * confidence;
    if (Math.abs((mean * n - older) / (n - i) - older / i) > limit) return true;
  }
  return false;
}
