import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { type KnownSystem, KnownSystems } from './known-systems.ts';

/** Sleeping moves this clock, so that no test waits. */
function handClock() {
  let now = 0;
  const clock: Clock = {
    ...systemClock,
    monotonic: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  return { clock, pass: (ms: number) => (now += ms) };
}

const open = (...ids: string[]): KnownSystem[] => ids.map((id) => ({ id, archived: false }));

test('a system that was created a moment ago is found, whatever was asked before', async () => {
  const { clock } = handClock();
  const there = ['old'];
  const systems = new KnownSystems(async () => open(...there), clock);
  await systems.prepare(['old']);
  there.push('new');
  await systems.prepare(['new']);
  expect(systems.get('new')).toEqual({ id: 'new', archived: false });
});

test('a name that nobody has is not known, and the list is asked for seldom', async () => {
  const { clock, pass } = handClock();
  let asked = 0;
  const systems = new KnownSystems(async () => {
    asked += 1;
    return open('one');
  }, clock);
  await Promise.all(Array.from({ length: 50 }, () => systems.prepare(['none'])));
  expect(systems.get('none')).toBeUndefined();
  expect(asked).toBeLessThanOrEqual(2);
  pass(10);
  await systems.prepare(['one']);
  expect(asked).toBeLessThanOrEqual(2);
});

test('without the records known names go on, and unknown ones are neither taken nor refused', async () => {
  const { clock, pass } = handClock();
  let away = false;
  const systems = new KnownSystems(async () => {
    if (away) throw new Error('away');
    return open('one');
  }, clock);
  await systems.prepare(['one']);
  away = true;
  pass(5_000);
  await systems.prepare(['one']);
  expect(systems.get('one')).toBeDefined();
  await expect(systems.prepare(['two'])).rejects.toMatchObject({ code: 'records_unavailable' });
  away = false;
  await systems.prepare(['two']);
  expect(systems.get('two')).toBeUndefined();
});
