import { setTimeout as sleep } from 'node:timers/promises';
import { testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { openPostgres, recordsAway } from './postgres.ts';

const stores = await testStores();
afterAll(() => stores.close());

test('a connection that is lost in the middle of a transaction fails that transaction, not the process', async () => {
  await using postgres = openPostgres(stores.postgresUrl);
  const broken = postgres.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(stores.db);
    // No statement is under way when the connection ends: nobody but the client's own `error` event hears of it.
    await sleep(200);
    await sql`select 1`.execute(tx);
  });
  const error = await broken.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(recordsAway(error)).toBe(true);
  expect((await sql<{ n: number }>`select 1 as n`.execute(postgres.db)).rows).toEqual([{ n: 1 }]);
});

test('tells records that are away from a statement that is wrong', async () => {
  await using nowhere = openPostgres('postgresql://nobody@/none?host=/nonexistent');
  const away = await nowhere.pool.query('select 1').catch((error: unknown) => error);
  expect(recordsAway(away)).toBe(true);
  const wrong = await stores.pool.query('select * from no_such_table').catch((error: unknown) => error);
  expect(recordsAway(wrong)).toBe(false);
});
