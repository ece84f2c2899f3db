import { expect, test } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { fakeRuntime, outcomeOf } from './fake-runtime.ts';
import { type ShadowCopy, ShadowQueue } from './shadow-queue.ts';

const queue = () => new ShadowQueue({ clock: systemClock, codeOf: (error) => `code of ${String(error)}` });
type End = Parameters<ShadowCopy['done']>[0];
const copyOf = (model: ShadowCopy['model'], ends: End[], timeoutMs = 1_000): ShadowCopy => ({
  model,
  row: { p: 0.9 },
  timeoutMs,
  done: (end) => ends.push(end),
});

test('nothing is scored before the turn of the event loop in which the answer was given is over', async () => {
  const model = fakeRuntime({ place: 'here', answer: (rows) => rows.map(outcomeOf) });
  const ends: End[] = [];
  const shadows = queue();
  for (let copy = 0; copy < 3; copy += 1) shadows.offer(copyOf(model, ends), 10);
  expect(model.calls).toEqual([]);
  await Promise.resolve();
  expect(model.calls).toEqual([]);
  await expect.poll(() => ends.length).toBe(3);
  expect(ends[0]).toMatchObject({ scored: { prediction: 1 }, ms: expect.any(Number) });
});

test('a model that is slow here rests three times as long as it took, so that answers have most of the time', async () => {
  const model = fakeRuntime({
    place: 'here',
    answer: (rows) => {
      const until = performance.now() + 10;
      while (performance.now() < until);
      return rows.map(outcomeOf);
    },
  });
  const ends: End[] = [];
  const shadows = queue();
  const began = performance.now();
  for (let copy = 0; copy < 4; copy += 1) shadows.offer(copyOf(model, ends), 10);
  await expect.poll(() => ends.length, { interval: 2 }).toBe(4);
  // Four times 10 ms with three rests of 30 ms between them.
  expect(performance.now() - began).toBeGreaterThan(120);
});

test('what does not fit is dropped and counted; what fails or hangs ends with its code, and others go on', async () => {
  const [hangs, breaks, well] = [
    fakeRuntime({ answer: () => new Promise(() => undefined) }),
    fakeRuntime({
      answer: async () => {
        throw new Error('broke');
      },
    }),
    fakeRuntime(),
  ];
  const throwing = fakeRuntime({
    place: 'here',
    answer: () => {
      throw new Error('at once');
    },
  });
  const ends: End[] = [];
  const shadows = queue();
  for (const model of [hangs, breaks, throwing, well]) expect(shadows.offer(copyOf(model, ends, 20), 4)).toBe(true);
  expect(shadows.offer(copyOf(well, ends), 4)).toBe(false);
  expect(shadows.dropped).toBe(1);
  await expect.poll(() => ends.length).toBe(4);
  const codes = ends.map((end) => ('failed' in end ? end.failed : 'well')).sort();
  expect(codes).toEqual(['code of Error: at once', 'code of Error: broke', 'prediction_timeout', 'well']);
});

test('when the process stops, what waits is dropped', () => {
  const shadows = queue();
  const ends: End[] = [];
  shadows.offer(copyOf(fakeRuntime(), ends), 4);
  shadows.stop();
  expect([shadows.waiting, shadows.dropped, shadows.offer(copyOf(fakeRuntime(), ends), 4)]).toEqual([0, 1, false]);
});
