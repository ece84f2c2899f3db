/** Fails when the migrations result in another schema than the one under review. To accept: UPDATE_SCHEMA=1 npx vitest run schema-snapshot */
import { readFile, writeFile } from 'node:fs/promises';
import { testStores } from '@haechi/testkit/stores';
import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';
import { migrationFolder } from './migration-files.ts';
import { clickhouseSchema, postgresSchema } from './schema-snapshot.ts';

const HEADER = '-- What the migrations in this folder result in. Written by schema-snapshot.test.ts; see there.\n\n';

async function compare(store: 'postgres' | 'clickhouse', schema: string): Promise<void> {
  const file = `${migrationFolder(store)}/snapshot.sql`;
  if (readEnvironment()['UPDATE_SCHEMA']) await writeFile(file, HEADER + schema);
  expect(HEADER + schema, `run with UPDATE_SCHEMA=1 and review the change of ${file}`).toBe(
    await readFile(file, 'utf8'),
  );
}

test('the schema of both stores is the one under review, and a planted column shows', async () => {
  await using stores = await testStores();
  await compare('postgres', await postgresSchema(stores.pool));
  await compare('clickhouse', await clickhouseSchema(stores.rows));
  const before = [await postgresSchema(stores.pool), await clickhouseSchema(stores.rows)];
  await stores.pool.query(
    'alter table processes add column planted int check (planted > 0); create index planted_ix on processes (planted)',
  );
  await stores.rows.command('alter table schema_versions add column planted UInt8');
  const after = [await postgresSchema(stores.pool), await clickhouseSchema(stores.rows)];
  expect(after[0]?.match(/planted/g)?.length).toBeGreaterThanOrEqual(4);
  expect(after.map((text, index) => text === before[index])).toEqual([false, false]);
});
