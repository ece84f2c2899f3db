import { pino } from 'pino';
import { expect, test } from 'vitest';
import { eventNotices } from './event-notices.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Db } from './platform/postgres.ts';

test('consoles hear of each system at once, and then at most once a second', () => {
  let now = 0;
  const clock: Clock = { ...systemClock, monotonic: () => now };
  const told: string[] = [];
  let arrivals = 0;
  const notices = eventNotices({
    // Only handed on to `publish`, which is a fake here.
    db: {} as Db,
    clock,
    log: pino({ level: 'silent' }),
    changes: { publish: async (_db, change) => void told.push(change.id) },
    onInserted: () => {
      arrivals += 1;
    },
  });
  notices.note(['loans', 'loans']);
  notices.note(['loans', 'credit']);
  expect(told).toEqual(['loans', 'credit']);
  now = 1_000;
  notices.note(['loans']);
  expect(told).toEqual(['loans', 'credit', 'loans']);
  expect(arrivals).toBe(3);
});
