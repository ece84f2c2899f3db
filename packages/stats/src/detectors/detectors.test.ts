import { describe, expect, test } from 'vitest';
import {
  type AdwinState,
  adwin,
  cusum,
  cusumLimit,
  type DetectorStep,
  ddm,
  pageHinkley,
  seededRandom,
  startAdwin,
  startCusum,
  startDdm,
  startPageHinkley,
} from '../index.ts';

/** Steps a detector through values: the positions (from 1) of its alarms, with directions, and the last state. */
function follow<State>(
  step: (state: State, value: number) => DetectorStep<State>,
  start: State,
  values: readonly number[],
): { alarms: { at: number; direction: string | null }[]; state: State } {
  let state = start;
  const alarms: { at: number; direction: string | null }[] = [];
  values.forEach((value, i) => {
    const next = step(state, value);
    if (next.verdict.verdict === 'fail') alarms.push({ at: i + 1, direction: next.verdict.direction });
    state = next.state;
  });
  return { alarms, state };
}

const random = seededRandom(42);
const noise = (n: number, centre: number): number[] => Array.from({ length: n }, () => centre + random() - 0.5);
const wrongs = (n: number, rate: number): number[] => Array.from({ length: n }, () => (random() < rate ? 1 : 0));

const JUMP = [...noise(1000, 0), ...noise(500, 0.6)];
const FALL = JUMP.map((x) => -x);
const SPOILT = [...wrongs(1500, 0.15), ...wrongs(600, 0.4)];
const STD = Math.sqrt(1 / 12);

type Run = (values: readonly number[]) => { alarms: { at: number; direction: string | null }[]; state: unknown };
const runs: Record<string, Run> = {
  'Page-Hinkley': (values) => follow(pageHinkley, startPageHinkley({ std: STD }), values),
  CUSUM: (values) => follow(cusum, startCusum({ target: 0, std: STD }), values),
  ADWIN: (values) => follow(adwin, startAdwin({ range: 1.6 }), values),
};

describe.each(Object.entries(runs))('%s', (_name, run) => {
  test('is quiet before a jump, finds it soon, and is quiet again or goes on from the new level', () => {
    const [first] = run(JUMP).alarms;
    expect(first?.at).toBeGreaterThan(1000);
    expect(first?.at).toBeLessThan(1120);
    expect(first?.direction).toBe('up');
  });
  test('finds a fall at the same place as a jump', () => {
    expect(run(FALL).alarms[0]).toEqual({ at: run(JUMP).alarms[0]?.at, direction: 'down' });
  });
  test('its state survives a store: through JSON after every observation it says the same', () => {
    const direct = run(JUMP.slice(0, 1100));
    expect(JSON.parse(JSON.stringify(direct.state))).toEqual(direct.state);
  });
  test('a constant stream is no alarm', () => {
    expect(run(new Array<number>(2000).fill(0)).alarms).toEqual([]);
  });
});

test('a state read back from JSON goes on as if it had never left', () => {
  let stored = JSON.stringify(startAdwin());
  let kept: AdwinState = startAdwin();
  for (const value of SPOILT.slice(0, 400)) {
    kept = adwin(kept, value).state;
    stored = JSON.stringify(adwin(JSON.parse(stored) as AdwinState, value).state);
  }
  expect(JSON.parse(stored)).toEqual(kept);
});

test('a value that is no number changes nothing and is reported', () => {
  const invalid = { verdict: 'skipped', reason: 'invalid_value', statistic: Number.NaN, direction: null };
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const [a, b, c, d] = [startAdwin(), startCusum({ target: 0, std: 1 }), startDdm(), startPageHinkley()];
    for (const { state, verdict } of [adwin(a, value), cusum(b, value), ddm(c, value), pageHinkley(d, value)]) {
      expect(verdict).toMatchObject(invalid);
      expect([a, b, c, d]).toContain(state);
    }
  }
  expect(ddm(startDdm(), 0.5).verdict).toMatchObject(invalid);
});

test('impossible settings are refused', () => {
  expect(() => startAdwin({ delta: 0 })).toThrow(RangeError);
  expect(() => startCusum({ target: 0, std: 0 })).toThrow(RangeError);
  expect(() => startDdm({ warning: 3, drift: 2 })).toThrow(RangeError);
  expect(() => startPageHinkley({ threshold: 0 })).toThrow(RangeError);
});

describe('DDM', () => {
  test('warns, then alarms when a model gets worse; a model that gets better is no alarm', () => {
    const alarms = follow(ddm, startDdm(), SPOILT).alarms.filter(({ at }) => at > 1500);
    expect(alarms[0]?.at).toBeLessThan(1700);
    expect(follow(ddm, startDdm(), [...wrongs(500, 0.4), ...wrongs(1000, 0.1)]).alarms).toEqual([]);
  });
  test('the first thirty are not judged', () => {
    const { alarms, state } = follow(ddm, startDdm(), [
      ...new Array<number>(10).fill(0),
      ...new Array<number>(19).fill(1),
    ]);
    expect(alarms).toEqual([]);
    expect(state).toMatchObject({ n: 29, errors: 19, best: null });
  });
});

describe('ADWIN', () => {
  test('keeps buckets, not rows', () => {
    const { state, alarms } = follow(adwin, startAdwin(), wrongs(20_000, 0.3));
    expect(alarms).toEqual([]);
    expect(state.window.n).toBe(20_000);
    expect(state.window.rows.flat().length).toBeLessThan(80);
    const held = state.window.rows.reduce((sum, buckets, row) => sum + buckets.length * 2 ** row, 0);
    expect(held).toBe(20_000);
  });
  test('after a change the window holds what is like now', () => {
    const { state } = follow(adwin, startAdwin(), [...wrongs(4000, 0.1), ...wrongs(1500, 0.5)]);
    expect(state.window.mean).toBeGreaterThan(0.44);
    expect(state.window.n).toBeLessThan(2000);
  });
  test('its range scales: the same stream in other units alarms at the same places', () => {
    const once = follow(adwin, startAdwin(), SPOILT).alarms;
    expect(
      follow(
        adwin,
        startAdwin({ range: 1024 }),
        SPOILT.map((x) => x * 1024),
      ).alarms,
    ).toEqual(once);
    expect(once.length).toBeGreaterThan(0);
  });
});

test('the CUSUM limit gives the run lengths of the tables (Montgomery 2009: slack 0.5, limit 4: 168; limit 5: 465)', () => {
  expect(cusumLimit({ slack: 0.5, runLength: 168 })).toBeCloseTo(4, 1);
  expect(cusumLimit({ slack: 0.5, runLength: 465 })).toBeCloseTo(5, 1);
});
