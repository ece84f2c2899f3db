import { HaechiError, routeSettingsSchema } from '@haechi/contract';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import type { FeatureRow, RowOutcome } from '../../registry/index.ts';
import { fakeRuntime, outcomeOf } from './fake-runtime.ts';
import { Lane, type LaneSettings } from './lane.ts';

const defaults = routeSettingsSchema.parse({});
let repeated = 0;
const laneOf = (settings: Partial<LaneSettings> = {}) =>
  new Lane(
    { ...defaults, ...settings },
    {
      clock: systemClock,
      uniform: Math.random,
      repeated: () => {
        repeated += 1;
      },
    },
  );
const rows = (count: number): FeatureRow[] => Array.from({ length: count }, (_, index) => ({ p: index / count }));
/** A call that ends when the test says. */
function gate() {
  const open: (() => void)[] = [];
  return {
    pass: () => new Promise<void>((resolve) => open.push(resolve)),
    open: () => {
      for (const resolve of open.splice(0)) resolve();
    },
  };
}
afterEach(() => {
  repeated = 0;
  vi.useRealTimers();
});

describe('rows on their way elsewhere', () => {
  test('go at once when nothing is under way', async () => {
    const model = fakeRuntime();
    const lane = laneOf();
    const answer = lane.submit(model, { p: 0.8 });
    expect(model.calls).toEqual([1]);
    expect(await answer).toMatchObject({ ok: true, prediction: 1 });
    await expect.poll(() => [lane.calls, lane.waiting]).toEqual([0, 0]);
  });

  test('go together when they come while a call is under way, each with its own answer', async () => {
    const held = gate();
    const model = fakeRuntime({
      answer: async (asked) => {
        await held.pass();
        return asked.map(outcomeOf);
      },
    });
    const lane = laneOf({ batching: { max_rows: 64, max_wait_ms: 1_000, max_calls: 8 } });
    const answers = rows(50).map((row) => lane.submit(model, row));
    expect([model.calls, lane.waiting]).toEqual([[1], 49]);
    held.open();
    await expect.poll(() => model.calls).toEqual([1, 49]);
    held.open();
    const given = await Promise.all(answers);
    expect(given).toEqual(rows(50).map(outcomeOf));
  });

  test('wait no longer than they may, and no more go together than may', async () => {
    const held = gate();
    const model = fakeRuntime({ answer: (asked) => held.pass().then(() => asked.map(outcomeOf)) });
    const lane = laneOf({ batching: { max_rows: 10, max_wait_ms: 5, max_calls: 4 } });
    const answers = rows(25).map((row) => lane.submit(model, row));
    expect(model.calls).toEqual([1, 10, 10]);
    await expect.poll(() => model.calls).toEqual([1, 10, 10, 4]);
    held.open();
    await Promise.all(answers);
  });

  test('are refused when too many wait, before they cost anything', async () => {
    const held = gate();
    const model = fakeRuntime({ answer: (asked) => held.pass().then(() => asked.map(outcomeOf)) });
    const lane = laneOf({ max_waiting: 3, batching: { max_rows: 1, max_wait_ms: 0, max_calls: 1 } });
    const answers = rows(4).map((row) => lane.submit(model, row));
    expect(() => lane.submit(model, {})).toThrowError(expect.objectContaining({ code: 'too_busy' }));
    expect(lane.waiting).toBe(3);
    for (let call = 0; call < 4; call += 1) {
      await expect.poll(() => model.calls.length).toBe(call + 1);
      held.open();
    }
    await Promise.all(answers);
  });

  test('are given up when their time is over, also where the model never answers and heeds no signal', async () => {
    const model = fakeRuntime({ answer: () => new Promise(() => undefined) });
    const lane = laneOf({ timeout_ms: 20 });
    await expect(lane.submit(model, {})).rejects.toMatchObject({ code: 'prediction_timeout' });
    await expect.poll(() => lane.calls).toBe(0);
    expect(lane.uses(model)).toBe(false);
  });

  test('one bad row does not fail the others', async () => {
    const held = gate();
    const model = fakeRuntime({
      answer: async (asked) => {
        await held.pass();
        if (asked.some(({ p }) => p === 'bad')) throw new Error('a bad row');
        return asked.map(outcomeOf);
      },
    });
    const lane = laneOf({ batching: { max_rows: 64, max_wait_ms: 1_000, max_calls: 1 } });
    const answers = [{ p: 0.1 }, { p: 0.9 }, { p: 'bad' }, { p: 0.2 }].map((row) =>
      lane.submit(model, row).catch((error: HaechiError) => error.code),
    );
    const opening = setInterval(held.open, 2);
    const given = await Promise.all(answers);
    clearInterval(opening);
    expect(given.map((one) => (typeof one === 'string' ? one : (one as { prediction: number }).prediction))).toEqual([
      0,
      1,
      'model_failed',
      0,
    ]);
  });

  test('too few answers are a failure of the rows without one', async () => {
    const model = fakeRuntime({ answer: async () => [] });
    await expect(laneOf().submit(model, {})).rejects.toMatchObject({ code: 'model_failed' });
  });
});

describe('a failed call', () => {
  const refused = () => new HaechiError('upstream_unreachable', 'no connection', { reason: 'ECONNREFUSED' });
  const failing = (times: number, error: () => Error) => {
    let left = times;
    return fakeRuntime({
      answer: async (asked): Promise<readonly RowOutcome[]> => {
        left -= 1;
        if (left >= 0) throw error();
        return asked.map(outcomeOf);
      },
    });
  };

  test('is repeated where no connection came about, as often as is set', async () => {
    const model = failing(1, refused);
    expect(await laneOf().submit(model, { p: 1 })).toMatchObject({ ok: true });
    expect([model.calls.length, repeated]).toEqual([2, 1]);
    const twice = failing(2, refused);
    await expect(laneOf().submit(twice, {})).rejects.toMatchObject({ message: 'no connection' });
    expect(twice.calls.length).toBe(2);
  });

  test('is repeated after 503 with Retry-After, after that time', async () => {
    const busy = () => new HaechiError('model_failed', 'busy', { status: 503, retry_after_s: 0.05 });
    const model = failing(1, busy);
    const began = performance.now();
    await laneOf().submit(model, { p: 1 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(45);
  });

  test('is not repeated where something may have been done', async () => {
    for (const detail of [{}, { sent: true }, { reason: 'ECONNRESET' }, { status: 500 }, { status: 503 }]) {
      const model = failing(1, () => new HaechiError('model_failed', 'broke', detail));
      await expect(laneOf().submit(model, {})).rejects.toMatchObject({ code: 'model_failed' });
      expect(model.calls.length).toBe(1);
    }
  });

  test('repeats are at most a tenth of the calls in the long run', async () => {
    const model = failing(Number.POSITIVE_INFINITY, refused);
    const lane = laneOf({ retries: 3 });
    for (let call = 0; call < 200; call += 1) await lane.submit(model, {}).catch(() => undefined);
    expect(repeated).toBeGreaterThan(20);
    expect(repeated).toBeLessThanOrEqual(10 + 0.1 * (200 + repeated) + 1);
  });
});

describe('several places that answer alike', () => {
  test('the less busy of two drawn is taken, and one that fails is left alone', async () => {
    const seen = { quick: 0, slow: 0, broken: 0 };
    const endpoints = [
      {
        name: 'quick',
        score: async (asked: readonly FeatureRow[]) => {
          seen.quick += 1;
          return asked.map(outcomeOf);
        },
      },
      {
        name: 'slow',
        score: async (asked: readonly FeatureRow[]) => {
          seen.slow += 1;
          await systemClock.sleep(20);
          return asked.map(outcomeOf);
        },
      },
      {
        name: 'broken',
        score: async (): Promise<readonly RowOutcome[]> => {
          seen.broken += 1;
          throw new HaechiError('model_failed', 'no connection', { sent: false });
        },
      },
    ];
    const model = { ...fakeRuntime(), endpoints };
    const lane = laneOf({
      retries: 3,
      batching: { max_rows: 1, max_wait_ms: 0, max_calls: 4 },
      breaker: { ...defaults.breaker, min_calls: 5 },
    });
    let failures = 0;
    const caller = async () => {
      for (let call = 0; call < 60; call += 1)
        await lane.submit(model, { p: 0.1 }).catch(() => {
          failures += 1;
        });
    };
    await Promise.all([caller(), caller(), caller(), caller()]);
    expect(seen.quick).toBeGreaterThan(seen.slow);
    expect(seen.broken).toBeLessThan(12);
    expect(failures).toBeLessThan(5);
    const states = lane.endpoints(model);
    expect(states.map(({ name, breaker }) => `${name} ${breaker}`)).toEqual([
      'quick closed',
      'slow closed',
      'broken open',
    ]);
  });

  test('of a single place the state closes again once it answers', async () => {
    let broken = true;
    const model = fakeRuntime({
      answer: async (asked) => {
        if (broken) throw new HaechiError('upstream_unreachable', 'away');
        return asked.map(outcomeOf);
      },
    });
    const lane = laneOf({ breaker: { ...defaults.breaker, min_calls: 2, open_s: 0.02, probes: 2 } });
    const state = () => lane.endpoints(model)[0]?.breaker;
    for (let call = 0; call < 2; call += 1) await lane.submit(model, {}).catch(() => undefined);
    expect(state()).toBe('open');
    broken = false;
    await systemClock.sleep(30);
    for (let call = 0; call < 2; call += 1) await lane.submit(model, {});
    expect(state()).toBe('closed');
  });
});
