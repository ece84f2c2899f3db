import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type TestStores, testStores } from '@haechi/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRows, type Rows } from '../../platform/clickhouse.ts';
import { type RowsStore, startRows } from '../../platform/embedded/index.ts';
import { migrateClickhouse } from '../../platform/migrate-clickhouse.ts';
import { systemRandom } from '../../platform/random.ts';
import { marksOf, startEvents } from './events-fixture.ts';
import { BUCKET_MS } from './limits.ts';

const child = fileURLToPath(new URL('events-crash.child.ts', import.meta.url));
const ROUNDS = 6;
let folder: string;
let stores: TestStores;
let engine: RowsStore;
let rows: Rows;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haechi-events-crash-'));
  stores = await testStores();
  engine = await startRows(join(folder, 'rows'));
  rows = openRows(engine.url);
  await migrateClickhouse(rows, stores.pool);
});
afterEach(async () => {
  await rows.close();
  await engine.stop();
  await stores.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server process; what it acknowledged is added to `acknowledged`. */
function startServer(
  run: number,
  acknowledged: string[],
): { server: ChildProcess; ended: Promise<void>; working: Promise<unknown> } {
  const server = spawn(process.execPath, [child, stores.postgresUrl, engine.url, join(folder, 'spool'), String(run)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  server.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const ended = new Promise<void>((resolve) =>
    server.on('close', () => {
      for (const line of output.split('\n').slice(0, -1)) acknowledged.push(line);
      resolve();
    }),
  );
  return { server, ended, working: once(server.stdout, 'data') };
}

/** Kills the row store under the inserts and starts it again. */
async function killRows(): Promise<void> {
  process.kill(engine.pid, 'SIGKILL');
  await engine.exited;
  engine = await startRows(join(folder, 'rows'));
}

it('stores what was acknowledged exactly once, though server and row store are killed half-way', {
  timeout: 120_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let run = 0; run < ROUNDS; run += 1) {
    const { server, ended, working } = startServer(run, acknowledged);
    await working;
    await sleep(200 + systemRandom.uniform() * 600);
    if (run % 2 === 1) await killRows();
    await sleep(systemRandom.uniform() * 400);
    server.kill('SIGKILL');
    await ended;
  }

  const last = await startEvents({ db: stores.db, rows }, ['crash'], join(folder, 'spool'));
  await last.events.settled();
  await last.stop();

  const found = new Set<string>();
  for (const [kind, table] of [
    ['prediction', 'predictions'],
    ['label', 'labels'],
  ] as const) {
    const ids = await rows.query<{ id: string; n: number }>(`select id, count() as n from ${table} group by id`);
    expect(ids.filter(({ n }) => n !== 1)).toEqual([]);
    for (const { id } of ids) found.add(`${kind} ${id}`);
  }
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 20);
  expect(acknowledged.filter((row) => !found.has(row))).toEqual([]);

  const [counts] = await rows.query<{ predictions: number; times: number }>(
    'select (select count() from predictions) as predictions, (select count() from prediction_times) as times',
  );
  expect(counts?.times).toBe(counts?.predictions);
  const buckets = await rows.query<{ bucket: number }>(
    `select distinct intDiv(toUnixTimestamp64Milli(time), ${BUCKET_MS}) as bucket from predictions order by bucket`,
  );
  const marked = (await marksOf(stores.db, 'crash')).map(({ start }) => start.getTime() / BUCKET_MS);
  expect(marked).toEqual(buckets.map(({ bucket }) => bucket));
});
