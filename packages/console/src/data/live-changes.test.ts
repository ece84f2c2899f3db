import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ChangeSource, followChanges, type LiveState } from './live-changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
  const source: ChangeSource = { onopen: null, onerror: null, onmessage: null, close: vi.fn() };
  const asked: unknown[] = [];
  const states: LiveState[] = [];
  const queries = { invalidateQueries: async (filters: unknown) => void asked.push(filters) };
  const stop = followChanges(source, queries as never, (state) => states.push(state));
  const say = (topic: string) => source.onmessage?.(new MessageEvent('message', { data: JSON.stringify({ topic }) }));
  return { source, asked, states, stop, say };
}

test('many changes of a topic ask once', () => {
  const { asked, say } = listen();
  for (let n = 0; n < 50; n += 1) say('incidents');
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(asked).toEqual([{ queryKey: ['incidents'] }]);
});

test('after a lost connection, and for an unknown topic, everything is asked again', () => {
  const { asked, states, source, say } = listen();
  source.onopen?.(new Event('open'));
  vi.advanceTimersByTime(500);
  expect(asked).toEqual([]);
  source.onerror?.(new Event('error'));
  source.onopen?.(new Event('open'));
  vi.advanceTimersByTime(500);
  expect(asked).toEqual([{ queryKey: [] }]);
  expect(states).toEqual(['live', 'lost', 'live']);
  say('resync');
  vi.advanceTimersByTime(500);
  expect(asked).toHaveLength(2);
});

test('stopping closes the stream and forgets what was waiting', () => {
  const { asked, source, stop, say } = listen();
  say('alerts');
  stop();
  vi.advanceTimersByTime(1_000);
  expect(asked).toEqual([]);
  expect(source.close).toHaveBeenCalledOnce();
});
