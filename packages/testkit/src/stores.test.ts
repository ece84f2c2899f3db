import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testStores } from './stores.ts';

test('a test file gets migrated databases of its own', async () => {
  await using one = await testStores();
  await using two = await testStores();
  await one.db
    .withTables<{ snapshot_versions: { topic: string; version: number } }>()
    .insertInto('snapshot_versions')
    .values({ topic: 'routes', version: 1 })
    .execute();
  await one.rows.command('create table only_here (n UInt8) engine = MergeTree order by n');
  const inTwo = await two.pool.query('select count(*) as n from snapshot_versions');
  expect(inTwo.rows).toEqual([{ n: 0 }]);
  const tables = await two.rows.query<{ name: string }>(
    'select name from system.tables where database = currentDatabase()',
  );
  expect(tables.map((table) => table.name)).toContain('schema_versions');
  expect(tables.map((table) => table.name)).not.toContain('only_here');
});

test('a file of the import folder can be queried', async () => {
  await using stores = await testStores();
  const name = `${randomUUID()}.csv`;
  await writeFile(path.join(stores.importDir, name), 'a,b\n1,x\n2,y\n');
  expect(await stores.rows.query(`select sum(a) as total from file('${name}', CSVWithNames)`)).toEqual([{ total: 3 }]);
});
