import { testStores } from '@haechi/testkit/stores';
import { expect, test } from 'vitest';
import { loggedError } from './log.ts';

test('a logged error of the records names its kind and quotes no value', async () => {
  await using stores = await testStores();
  await stores.pool.query('create table people_logged (email text primary key)');
  const insert = "insert into people_logged values ('person@example.org')";
  await stores.pool.query(insert);
  const error = await stores.pool.query(insert).catch((thrown: unknown) => thrown);
  expect(JSON.stringify({ ...(error as object) })).toContain('person@example.org');
  const logged = loggedError(error);
  expect(logged).toMatchObject({ code: '23505', constraint: 'people_logged_pkey' });
  expect(JSON.stringify(logged)).not.toContain('person@example.org');
});

test('of an error that carries its connection, the connection is not logged', () => {
  const error = Object.assign(new Error('gone'), {
    code: '57P01',
    client: { secretKey: 42, connectionParameters: {} },
  });
  expect(loggedError(error)).toMatchObject({ message: 'gone', code: '57P01' });
  expect(loggedError(error)).not.toHaveProperty('client');
});
