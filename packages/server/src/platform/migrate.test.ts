import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRows } from './clickhouse.ts';
import { migrateClickhouse } from './migrate-clickhouse.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { openPostgres } from './postgres.ts';

let stores: TestStores;
let folder: string;

beforeAll(async () => {
  stores = await testStores();
});
afterAll(() => stores.close());
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-migrations-'));
  await stores.pool.query('drop schema public cascade; create schema public');
  await emptyRows();
  return () => rm(folder, { recursive: true });
});

async function emptyRows(): Promise<void> {
  await using admin = openRows(stores.clickhouseUrl, { database: 'default' });
  await admin.command(`drop database if exists ${stores.rows.database} sync`);
}

const write = (name: string, sql: string) => writeFile(path.join(folder, name), sql);

test('two servers that start at once migrate once, both stores', async () => {
  await write('0001-one.sql', 'create table one (n int); select pg_sleep(0.2); insert into one values (1);');
  await write('0002-two.sql', 'create table two (n int);');
  await using other = openPostgres(stores.postgresUrl);
  const done = await Promise.all([migratePostgres(stores.pool, folder), migratePostgres(other.pool, folder)]);
  expect(done.flat().sort()).toEqual(['0001-one.sql', '0002-two.sql']);
  expect((await stores.pool.query('select count(*) as total from one')).rows).toEqual([{ total: 1 }]);

  await write('0001-one.sql', 'create table if not exists one (n UInt8) engine = MergeTree order by n;\n');
  await write('0002-two.sql', 'alter table one add column if not exists m UInt8');
  await using otherRows = openRows(stores.clickhouseUrl);
  const rows = await Promise.all([
    migrateClickhouse(stores.rows, stores.pool, folder),
    migrateClickhouse(otherRows, other.pool, folder),
  ]);
  expect(rows.flat().sort()).toEqual(['0001-one.sql', '0002-two.sql']);
  expect(await migrateClickhouse(stores.rows, stores.pool, folder)).toEqual([]);
});

test('a migration that fails leaves nothing of itself, and those before it stand', async () => {
  await write('0001-one.sql', 'create table one (n int)');
  await write('0002-two.sql', 'create table two (n int); select nonsense');
  await expect(migratePostgres(stores.pool, folder)).rejects.toThrow(/0002-two\.sql/);
  const tables = await stores.pool.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  expect(tables.rows.map((row) => row.tablename)).toEqual(['one', 'schema_versions']);
  await write('0002-two.sql', 'create table two (n int)');
  expect(await migratePostgres(stores.pool, folder)).toEqual(['0002-two.sql']);
});

test('data of a newer version is refused before anything is changed, both stores', async () => {
  await write('0001-one.sql', 'create table one (n int)');
  await write('0009-newer.sql', 'create table newer (n int)');
  await migratePostgres(stores.pool, folder);
  await rm(path.join(folder, '0009-newer.sql'));
  await write('0002-mine.sql', 'create table mine (n int)');
  const refused = migratePostgres(stores.pool, folder);
  await expect(refused).rejects.toMatchObject({
    code: 'data_newer_version',
    message: expect.stringContaining('0009-newer.sql'),
  });
  expect((await stores.pool.query("select to_regclass('mine') as t")).rows).toEqual([{ t: null }]);

  await write('0001-one.sql', 'create table if not exists one (n UInt8) engine = MergeTree order by n');
  await write('0002-mine.sql', 'create table if not exists mine (n UInt8) engine = MergeTree order by n');
  await migrateClickhouse(stores.rows, stores.pool, folder);
  await rm(path.join(folder, '0002-mine.sql'));
  await expect(migrateClickhouse(stores.rows, stores.pool, folder)).rejects.toMatchObject({
    code: 'data_newer_version',
  });
});

test('an applied migration whose text changed is refused', async () => {
  await write('0001-one.sql', 'create table one (n int)');
  await migratePostgres(stores.pool, folder);
  await write('0001-one.sql', 'create table one (n bigint)');
  await expect(migratePostgres(stores.pool, folder)).rejects.toMatchObject({
    code: 'data_newer_version',
    message: expect.stringContaining('0001-one.sql'),
  });
});

test('a row store that was emptied on its own is filled again', async () => {
  await write('0001-one.sql', 'create table if not exists one (n UInt8) engine = MergeTree order by n');
  await migrateClickhouse(stores.rows, stores.pool, folder);
  await emptyRows();
  expect(await migrateClickhouse(stores.rows, stores.pool, folder)).toEqual(['0001-one.sql']);
});
