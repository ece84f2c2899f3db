import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRows } from '../clickhouse.ts';
import { startRows } from './rows.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-rows-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const MEGABYTE = 1024 ** 2;

/** Of the engine's library, what is mapped into the process. */
async function libraryMegabytes(pid: number): Promise<number> {
  const mappings = (await readFile(`/proc/${pid}/smaps`, 'utf8')).split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const resident = mappings
    .filter((mapping) => mapping.split('\n', 1)[0]?.endsWith('/libchdb.so'))
    .map((mapping) => Number(/^Rss:\s+(\d+)/m.exec(mapping)?.[1]));
  return resident.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024;
}

/** Its own memory, without what it maps of files. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

test('rows that were acknowledged survive SIGKILL, and a repeated token stores nothing twice', async () => {
  const root = path.join(folder, 'killed');
  let store = await startRows(root);
  const create = async () => {
    const rows = openRows(store.url);
    const admin = openRows(store.url, { database: 'default' });
    await admin.command('create database if not exists haechi');
    await admin.close();
    await rows.command(`create table if not exists events (n UInt32) engine = MergeTree order by n
      settings fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000`);
    return rows;
  };
  for (let round = 0; round < 3; round += 1) {
    const rows = await create();
    for (let block = 0; block < 10; block += 1) {
      const batch = Array.from({ length: 100 }, (_, index) => ({ n: (round * 10 + block) * 100 + index }));
      await rows.insert('events', batch, { token: `${round}/${block}` });
    }
    process.kill(store.pid, 'SIGKILL');
    expect(await store.exited).toContain('SIGKILL');
    await rows.close();
    store = await startRows(root);
    const again = await create();
    await again.insert(
      'events',
      Array.from({ length: 100 }, (_, index) => ({ n: (round * 10 + 9) * 100 + index })),
      { token: `${round}/9` },
    );
    await again.close();
  }
  const rows = openRows(store.url);
  expect(await rows.query('select count() as total, uniqExact(n) as distinct from events')).toEqual([
    { total: 3000, distinct: 3000 },
  ]);
  await rows.close();
  await store.stop();
  expect(await store.exited).toBe('ended with code 0');
});

test('more statements than may wait are refused at once, with a reason and a time', async () => {
  const store = await startRows(path.join(folder, 'busy'), { maxWaiting: 2 });
  await using rows = openRows(store.url, { database: 'default', maxConnections: 20 });
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => rows.query('select sleep(0.5)')));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(4);
  expect(refused[0]?.reason).toMatchObject({ code: '202', type: 'TOO_MANY_SIMULTANEOUS_QUERIES' });
  expect(await rows.query('select 1 as one')).toEqual([{ one: 1 }]);
  await store.stop();
});

test('memory is capped: what would take more fails, and the store goes on', async () => {
  const store = await startRows(path.join(folder, 'memory'), { memoryBytes: 500 * MEGABYTE });
  await using rows = openRows(store.url, { database: 'default' });
  await expect(rows.query('select uniqExact(number) from numbers(30000000)')).rejects.toMatchObject({ code: '241' });
  expect(await rows.query('select 1 as one')).toEqual([{ one: 1 }]);
  await store.stop();
});

test('memory is given back when idle, before the allocator would do so by itself', async () => {
  const store = await startRows(path.join(folder, 'idle'), { purgeAfterIdleMs: 200 });
  await using rows = openRows(store.url, { database: 'default' });
  await rows.query('select 1');
  const idle = await residentMegabytes(store.pid);
  await Promise.all(Array.from({ length: 3 }, () => rows.query('select uniqExact(number) from numbers(6000000)')));
  expect(await residentMegabytes(store.pid)).toBeGreaterThan(idle + 200);
  await expect.poll(() => residentMegabytes(store.pid), { timeout: 1_800, interval: 50 }).toBeLessThan(idle + 60);
  await store.stop();
});

/** How many threads of the process have which niceness. */
async function threadsByNiceness(pid: number): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => null);
    // The seventeenth word after the command, which stands in parentheses and may hold anything.
    const niceness = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    if (stat !== null) counts.set(niceness, (counts.get(niceness) ?? 0) + 1);
  }
  return counts;
}

test('the pages of the library that only the start needed are given back when idle, and statements run on; asked to, its threads yield to other processes', async (context) => {
  if (process.platform !== 'linux') context.skip('only Linux tells and takes back mapped pages');
  const store = await startRows(path.join(folder, 'pages'), { purgeAfterIdleMs: 300, yields: true });
  await using rows = openRows(store.url, { database: 'default' });
  const sum = () => rows.query('select sum(number) as total, uniqExact(number % 7) as kinds from numbers(100000)');
  const answer = await sum();
  // A start maps some 200 MB, and each statement afterwards 70.
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(() => libraryMegabytes(store.pid), { timeout: 5_000, interval: 50 }).toBeLessThan(60);
    expect(await sum()).toEqual(answer);
  }
  const threads = await threadsByNiceness(store.pid);
  // Those of Node itself are made before; the engine's own are many more.
  expect(threads.get(5)).toBeGreaterThan(10);
  expect(threads.get(0) ?? 0).toBeLessThan(10);
  await store.stop();
});

test('a second front in another process is a row store by URL, with the same code', async () => {
  const [one, two] = await Promise.all([startRows(path.join(folder, 'one')), startRows(path.join(folder, 'two'))]);
  await using first = openRows(one.url, { database: 'default' });
  await using second = openRows(two.url, { database: 'default' });
  await first.command('create database only_in_one');
  const names = (rows: typeof first) =>
    rows.query<{ name: string }>("select name from system.databases where name = 'only_in_one'");
  expect([(await names(first)).length, (await names(second)).length]).toEqual([1, 0]);
  await Promise.all([one.stop(), two.stop()]);
});

test('a full disk refuses the insert with its reason, and the store goes on', async (context) => {
  const small = path.join(folder, 'small');
  await mkdir(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small], { stdio: 'pipe' });
  } catch {
    context.skip('mounting a small file system is not allowed here');
  }
  try {
    const store = await startRows(path.join(small, 'rows'));
    await using rows = openRows(store.url, { database: 'system' });
    await rows.command('create database full');
    await rows.command('create table full.t (a String) engine = MergeTree order by tuple()');
    const big =
      randomBytes(6 * MEGABYTE)
        .toString('base64')
        .match(/.{1,1000}/g)
        ?.join('\n') ?? '';
    await expect(rows.insert('full.t', Buffer.from(big), { format: 'CSV' })).rejects.toMatchObject({ code: '243' });
    expect(await rows.query('select count() as total from full.t')).toEqual([{ total: 0 }]);
    await store.stop();
  } finally {
    execFileSync('umount', ['-l', small]);
  }
});

test('a folder that cannot be made says so', async () => {
  const file = path.join(folder, 'a-file');
  await writeFile(file, '');
  await expect(startRows(path.join(file, 'rows'))).rejects.toMatchObject({ code: 'data_directory_unreadable' });
});
