import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { openPostgres, transact } from './postgres.ts';
import { bumpSnapshot, Snapshots } from './snapshots.ts';

const quiet = { info() {}, warn() {}, error() {} };
let stores: TestStores;

beforeAll(async () => {
  stores = await testStores();
  await sql`create table route_names (name text primary key)`.execute(stores.db);
});
afterAll(() => stores.close());

/** A process of its own: own pool, own listener, own registry row. */
async function serving(id: string) {
  const postgres = openPostgres(stores.postgresUrl, { maxConnections: 3 });
  const snapshots = new Snapshots({
    postgres,
    clock: systemClock,
    log: quiet,
    process: { id, kind: 'server', host: 'here', pid: 1 },
  });
  const routes = snapshots.register('routes', async (tx) => {
    const rows = await sql<{ name: string }>`select name from route_names order by name`.execute(tx);
    return rows.rows.map((row) => row.name);
  });
  await snapshots.start();
  const stop = async () => {
    await snapshots.stop();
    await postgres.close();
  };
  return { snapshots, routes, postgres, stop, [Symbol.asyncDispose]: stop };
}

const addRoute = (name: string) =>
  transact(stores.db, async (tx) => {
    await sql`insert into route_names values (${name})`.execute(tx);
    return bumpSnapshot(tx, 'routes');
  });

test('a change holds in two processes at once, and both acknowledge it', async () => {
  await using one = await serving('one');
  await using two = await serving('two');
  const changed = performance.now();
  const version = await addRoute('loans');
  await one.snapshots.acknowledgedByAll('routes', version);
  expect(performance.now() - changed).toBeLessThan(900);
  expect([one.routes.current(), two.routes.current()]).toEqual([['loans'], ['loans']]);
  expect([one.routes.version, two.routes.version]).toEqual([version, version]);
  expect(one.routes.ageMs()).toBeLessThan(2_000);
});

test('a lost notification is made good by asking', async () => {
  await using one = await serving('one');
  await transact(stores.db, async (tx) => {
    await sql`insert into route_names values ('silent')`.execute(tx);
    await sql`update snapshot_versions set version = version + 1 where topic = 'routes'`.execute(tx);
  });
  await expect.poll(() => one.routes.current(), { timeout: 2_000 }).toContain('silent');
});

test('waits for a process that has not taken the change up, names it, and stops waiting when it is dead', async () => {
  await using one = await serving('one');
  await sql`insert into processes (id, kind, host, pid, topics) values ('stuck', 'server', 'there', 2, '{routes}'), ('other', 'server', 'there', 3, '{keys}')`.execute(
    stores.db,
  );
  const version = await addRoute('slow');
  await expect(one.snapshots.acknowledgedByAll('routes', version, 300)).rejects.toMatchObject({
    code: 'not_ready',
    detail: { missing: ['stuck'] },
  });
  await sql`update processes set seen_at = now() - interval '6 seconds' where id = 'stuck'`.execute(stores.db);
  await one.snapshots.acknowledgedByAll('routes', version, 300);
});

test('version and content belong together, though many change at once', async () => {
  await using one = await serving('one');
  const before = one.routes.current().length;
  const from = one.routes.version;
  const versions = await Promise.all(Array.from({ length: 20 }, (_, index) => addRoute(`many-${index}`)));
  const last = Math.max(...versions);
  expect(last).toBe(from + 20);
  await one.snapshots.acknowledgedByAll('routes', last);
  expect(one.routes.current().length).toBe(before + 20);
});

test('a snapshot is of one moment, though its loader reads more than once', async () => {
  const postgres = openPostgres(stores.postgresUrl, { maxConnections: 3 });
  const identity = { id: 'slow', kind: 'server', host: 'here', pid: 1 };
  const snapshots = new Snapshots({ postgres, clock: systemClock, log: quiet, process: identity });
  const names = async (tx: Parameters<typeof bumpSnapshot>[0]) =>
    (await sql<{ n: number }>`select count(*) as n from route_names`.execute(tx)).rows[0]?.n;
  const loads: (number | undefined)[][] = [];
  snapshots.register('routes', async (tx) => {
    const before = await names(tx);
    if (loads.length === 0) await addRoute('between-two-reads');
    loads.push([before, await names(tx)]);
  });
  await snapshots.start();
  expect(loads[0]?.[1]).toBe(loads[0]?.[0]);
  await snapshots.stop();
  await postgres.close();
});

test('without PostgreSQL the last snapshot keeps serving and tells its age; afterwards it catches up', async () => {
  await using one = await serving('one');
  const named = await sql<{ name: string }>`select current_database() as name`.execute(stores.db);
  const database = named.rows[0]?.name ?? '';
  await using admin = openPostgres(stores.postgresUrl.replace(`/${database}?`, '/postgres?'), { maxConnections: 1 });
  const count = one.routes.current().length;
  await admin.pool.query(`alter database ${database} allow_connections false`);
  await admin.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
  await expect.poll(() => one.routes.ageMs(), { timeout: 5_000 }).toBeGreaterThan(1_500);
  expect(one.routes.current().length).toBe(count);
  await admin.pool.query(`alter database ${database} allow_connections true`);
  const version = await addRoute('afterwards');
  await one.snapshots.acknowledgedByAll('routes', version, 8_000);
  expect(one.routes.current()).toContain('afterwards');
});
