import { expect, test } from 'vitest';
import { firstProgress, timeReached } from './progress.ts';
import { windowsEnding } from './time-windows.ts';

const window = { type: 'time', size: '15m' } as const;
const edit = { window } as Parameters<typeof firstProgress>[0];

test.each([
  ['10:44:00', '10:30:00'],
  ['10:46:00', '10:30:00'],
  ['10:49:59', '10:30:00'],
  ['10:50:00', '10:45:00'],
])('a monitor made at %s looks at once at the window that ends at %s, whose late rows have come', (made, end) => {
  const now = new Date(`2026-03-01T${made}Z`);
  const from = timeReached(firstProgress(edit, 'Asia/Kathmandu', now));
  const closed = new Date(now.getTime() - 5 * 60_000);
  const due = windowsEnding(window, 'Asia/Kathmandu', { from, to: closed });
  expect(due.map(({ to }) => to.toISOString())).toEqual([`2026-03-01T${end}.000Z`]);
});
