import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from './clock.ts';
import { ensureSchedule, removeSchedule, type ScheduleHandler, Schedules } from './schedule.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 0, 1, 12, 0);
const at = (minutes: number) => new Date(start + minutes * MINUTE);
const quiet = { info() {}, warn() {}, error() {} };

let stores: TestStores;
let nowMs = start;
const clock: Clock = { now: () => new Date(nowMs), monotonic: () => nowMs, sleep: async () => {} };

beforeAll(async () => {
  stores = await testStores();
  await sql`create table done (rule text, window_end timestamptz, by text)`.execute(stores.db);
});
afterEach(() => sql`truncate done; truncate schedules`.execute(stores.db));
afterAll(() => stores.close());

/** Writes each window it is given down, in the transaction that completes it. */
const recording =
  (by: string): ScheduleHandler =>
  async (window) =>
  async (tx) => {
    await sql`insert into done values (${`${window.kind}:${window.key}`}, ${window.end}, ${by})`.execute(tx);
  };

function runner(processId: string, handler: ScheduleHandler = recording(processId)): Schedules {
  const schedules = new Schedules({ db: stores.db, clock, log: quiet, processId });
  schedules.handle('beat', handler);
  return schedules;
}

async function doneWindows(): Promise<string[]> {
  const rows = await sql<{ window_end: Date }>`select window_end from done order by window_end`.execute(stores.db);
  return rows.rows.map((row) => row.window_end.toISOString().slice(11, 16));
}

test('runs each window once, whoever looks', async () => {
  nowMs = at(0).getTime();
  await ensureSchedule(stores.db, { kind: 'beat', key: 'a', everyMs: MINUTE, firstRunAt: at(1) });
  const [one, two] = [runner('one'), runner('two')];
  expect(await one.tick()).toBe(0);
  nowMs = at(1).getTime();
  expect((await Promise.all([one.tick(), two.tick(), one.tick(), two.tick()])).reduce((sum, n) => sum + n)).toBe(1);
  expect(await doneWindows()).toEqual(['12:01']);
});

test('catches up with every window after an outage, or with the latest only', async () => {
  await ensureSchedule(stores.db, { kind: 'beat', key: 'each', everyMs: MINUTE, firstRunAt: at(1) });
  nowMs = at(4).getTime() + 1;
  const schedules = runner('one');
  while ((await schedules.tick()) > 0);
  expect(await doneWindows()).toEqual(['12:01', '12:02', '12:03', '12:04']);
  await sql`truncate done; truncate schedules`.execute(stores.db);
  const windows: Date[][] = [];
  await ensureSchedule(stores.db, {
    kind: 'beat',
    key: 'latest',
    everyMs: MINUTE,
    firstRunAt: at(1),
    catchUp: 'latest',
  });
  const latest = runner('one', async (window) => void windows.push([window.start, window.end]));
  while ((await latest.tick()) > 0);
  expect(windows).toEqual([[at(0), at(4)]]);
});

test('a process that died between its work and its record is repeated by another, and writes once', async () => {
  await ensureSchedule(stores.db, { kind: 'beat', everyMs: MINUTE, firstRunAt: at(1) });
  nowMs = at(1).getTime();
  let died = 0;
  const dying = runner('dying', async () => async (tx) => {
    await sql`insert into done values ('beat:', ${at(1)}, 'dying')`.execute(tx);
    died += 1;
    throw new Error('killed before commit');
  });
  expect(await dying.tick()).toBe(0);
  expect([died, await doneWindows()]).toEqual([1, []]);
  nowMs += 5_000;
  expect(await runner('other').tick()).toBe(1);
  expect(await doneWindows()).toEqual(['12:01']);
});

test('a claim that was lost cannot commit', async () => {
  await ensureSchedule(stores.db, { kind: 'beat', everyMs: MINUTE, firstRunAt: at(1) });
  nowMs = at(1).getTime();
  const other = runner('other');
  const stalled = runner('stalled', async (window) => {
    nowMs += 5 * MINUTE;
    await other.tick();
    return recording('stalled')(window);
  });
  expect(await stalled.tick()).toBe(0);
  const rows = await sql<{ by: string }>`select by from done`.execute(stores.db);
  expect(rows.rows).toEqual([{ by: 'other' }]);
});

test('a failure stands in the row and is tried again after a pause', async () => {
  await ensureSchedule(stores.db, { kind: 'beat', everyMs: MINUTE, firstRunAt: at(1) });
  nowMs = at(1).getTime();
  let attempts = 0;
  const flaky = runner('one', async () => {
    attempts += 1;
    if (attempts < 3) throw new Error(`attempt ${attempts}`);
    return undefined;
  });
  await flaky.tick();
  await flaky.tick();
  expect(attempts).toBe(1);
  const row = await sql`select failures, last_error from schedules`.execute(stores.db);
  expect(row.rows).toEqual([{ failures: 1, last_error: 'attempt 1' }]);
  nowMs += 1_500;
  await flaky.tick();
  nowMs += 2_500;
  expect(await flaky.tick()).toBe(1);
  expect(attempts).toBe(3);
});

test('a rule whose row is held by another process does not hold up the others', async () => {
  for (const key of ['held', 'free']) {
    await ensureSchedule(stores.db, { kind: 'beat', key, everyMs: MINUTE, firstRunAt: at(1) });
  }
  nowMs = at(1).getTime();
  await stores.db.transaction().execute(async (tx) => {
    await sql`select from schedules where rule = 'beat:held' for update`.execute(tx);
    // Ends by itself if the claim waits for the row, so that a failure does not hang.
    expect(await Promise.race([runner('one').tick(), systemClock.sleep(3_000)])).toBe(1);
  });
  const rows = await sql<{ rule: string }>`select rule from done`.execute(stores.db);
  expect(rows.rows).toEqual([{ rule: 'beat:free' }]);
}, 10_000);

test('changing a schedule keeps its place in time; a removed one does not run', async () => {
  await ensureSchedule(stores.db, { kind: 'beat', everyMs: MINUTE, firstRunAt: at(1) });
  await ensureSchedule(stores.db, { kind: 'beat', everyMs: 5 * MINUTE, firstRunAt: at(50), data: { limit: 2 } });
  const row = await sql`select every_ms, next_run_at, data from schedules`.execute(stores.db);
  expect(row.rows).toEqual([{ every_ms: 5 * MINUTE, next_run_at: at(1), data: { limit: 2 } }]);
  await removeSchedule(stores.db, 'beat');
  nowMs = at(10).getTime();
  expect(await runner('one').tick()).toBe(0);
});
