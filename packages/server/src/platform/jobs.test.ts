import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Jobs } from './jobs.ts';
import { transact } from './postgres.ts';

const quiet = { info() {}, warn() {}, error() {} };
let stores: TestStores;

beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());

/** Workers of one queue that note when each job arrived. */
async function listening(queue: string, handler: (data: unknown) => Promise<void> = async () => {}) {
  const seen: { data: unknown; at: number }[] = [];
  const jobs = new Jobs(stores.postgresUrl, { log: quiet });
  jobs.work(
    queue,
    async (job) => {
      seen.push({ data: job.data, at: performance.now() });
      await handler(job.data);
    },
    { retries: 1, retrySeconds: 1 },
  );
  await jobs.start();
  const until = async (count: number) => {
    await expect.poll(() => seen.length, { timeout: 10_000, interval: 2 }).toBeGreaterThanOrEqual(count);
  };
  return { jobs, seen, until, [Symbol.asyncDispose]: () => jobs.stop() };
}

test('a job runs as soon as its transaction commits, in another process too, and never before', async () => {
  await using worker = await listening('rollback');
  await using sender = await listening('unused');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const latencies: number[] = [];
  for (let index = 0; index < 7; index += 1) {
    await transact(stores.db, async (tx) => {
      await sender.jobs.enqueue(tx, { queue: 'rollback', data: { index } });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(worker.seen).toHaveLength(index);
    });
    const committed = performance.now();
    await worker.until(index + 1);
    latencies.push((worker.seen[index]?.at ?? Number.POSITIVE_INFINITY) - committed);
  }
  // Some 10 ms on a quiet machine. Polling alone, each second, would make it 500.
  expect(latencies.toSorted((a, b) => a - b)[3]).toBeLessThan(200);
});

test('a rolled-back transaction leaves no job', async () => {
  await using worker = await listening('never');
  const failing = transact(stores.db, async (tx) => {
    await worker.jobs.enqueue(tx, { queue: 'never', data: {} });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await worker.jobs.enqueue(stores.db, { queue: 'never', data: { marker: true } });
  await worker.until(1);
  expect(worker.seen.map((job) => job.data)).toEqual([{ marker: true }]);
});

test('jobs that wait with one key coalesce, and many are worked off without pauses', async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await using worker = await listening('rebuild', () => gate);
  await worker.jobs.enqueue(stores.db, { queue: 'rebuild', data: { first: true } });
  await worker.until(1);
  const ids = [];
  for (let index = 0; index < 3; index += 1) {
    ids.push(await worker.jobs.enqueue(stores.db, { queue: 'rebuild', data: { index }, key: 'bucket-7' }));
  }
  expect(ids.map((id) => id !== undefined)).toEqual([true, false, false]);
  for (let index = 0; index < 20; index += 1)
    await worker.jobs.enqueue(stores.db, { queue: 'rebuild', data: { index } });
  open();
  const opened = performance.now();
  await worker.until(22);
  expect(performance.now() - opened).toBeLessThan(2_000);
});

test('a job that keeps failing is tried again and then stands among the dead letters with its error', async () => {
  await using worker = await listening('doomed', () => Promise.reject(new Error('the receiver is gone')));
  await worker.jobs.enqueue(stores.db, { queue: 'doomed', data: { to: 'nobody' } });
  await worker.until(2);
  await expect.poll(async () => (await worker.jobs.deadLetters(stores.db)).length, { timeout: 5_000 }).toBe(1);
  const [letter] = await worker.jobs.deadLetters(stores.db);
  expect(letter).toMatchObject({ name: 'doomed', data: { to: 'nobody' } });
  expect(JSON.stringify(letter?.error)).toContain('the receiver is gone');
});
