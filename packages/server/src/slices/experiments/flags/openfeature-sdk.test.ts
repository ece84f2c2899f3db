/** OpenFeature's official SDK for Node with its official OFREP provider, unchanged, over a real socket. */
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../../../open-test-app.ts';
import { systemClock } from '../../../platform/clock.ts';

let opened: TestApp;
let client: Client;
let address: string;

beforeAll(async () => {
  opened = await openTestApp();
  address = await opened.app.http.listen({ port: 0, host: '127.0.0.1' });
  await send('/api/v1/systems', { id: 'shop', name: 'shop' });
  for (const flag of flags)
    await send('/api/v1/flags', { system: 'shop', on: true, default_variant: 'a', off_variant: 'a', ...flag });
  await send('/api/v1/flags', { ...switchFlag, system: 'shop' });
  const headers: [string, string][] = [['authorization', `Bearer ${opened.adminToken}`]];
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: address, headers }));
  client = OpenFeature.getClient();
  for (let tries = 0; tries < 100 && (await client.getStringDetails('last', '')).errorCode !== undefined; tries += 1)
    await systemClock.sleep(20);
});
afterAll(async () => {
  await OpenFeature.close();
  await opened[Symbol.asyncDispose]();
});

async function send(path: string, body: object, method = 'POST'): Promise<void> {
  const headers = { authorization: `Bearer ${opened.adminToken}` };
  const answer = await opened.app.http.inject({ method: method as 'POST', url: path, headers, payload: body });
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.payload}`);
}

const variants = (...values: unknown[]) => values.map((value, at) => ({ name: 'abc'.charAt(at), value }));
const korea = [{ attribute: 'user.country', operator: 'in', values: ['KR'] }];
const arms = [
  { variant: 'a', weight: 5_000 },
  { variant: 'b', weight: 5_000 },
];
const switchFlag = {
  ...{ key: 'switched', kind: 'boolean', on: false, variants: variants(true, false) },
  ...{ default_variant: 'a', off_variant: 'b' },
};
const flags = [
  { key: 'text', kind: 'string', variants: variants('x', 'y'), rules: [{ id: 'korea', when: korea, variant: 'b' }] },
  { key: 'count', kind: 'number', variants: variants(0.5, 7) },
  { key: 'shape', kind: 'object', variants: variants({ side: [1, { deep: true }] }) },
  { key: 'drawn', kind: 'string', variants: variants('x', 'y'), rules: [{ id: 'half', split: { arms } }] },
  { key: 'last', kind: 'string', variants: variants('here') },
];

test('values of every kind, with variant, reason and metadata', async () => {
  expect(await client.getStringDetails('text', 'z', { user: { country: 'KR' } })).toMatchObject({
    ...{ value: 'y', variant: 'b', reason: 'TARGETING_MATCH' },
    flagMetadata: { system: 'shop', revision: 1, rule: 'korea' },
  });
  expect(await client.getStringDetails('text', 'z', { user: { country: 'JP' } })).toMatchObject({
    ...{ value: 'x', variant: 'a', reason: 'DEFAULT' },
  });
  expect(await client.getNumberDetails('count', 1)).toMatchObject({ value: 0.5, reason: 'STATIC' });
  expect(await client.getObjectValue('shape', {})).toEqual({ side: [1, { deep: true }] });
  expect(await client.getBooleanDetails('switched', true)).toMatchObject({ value: false, reason: 'DISABLED' });
});

test('a split gives the same to the same user, and both to many', async () => {
  const of = (number: number) => client.getStringDetails('drawn', 'z', { targetingKey: `user-${number}` });
  const users = Array.from({ length: 40 }, (_, number) => number);
  const [first, again] = [await Promise.all(users.map(of)), await Promise.all(users.map(of))];
  expect(again.map(({ value }) => value)).toEqual(first.map(({ value }) => value));
  expect(new Set(first.map(({ value }) => value))).toEqual(new Set(['x', 'y']));
  expect(first.every(({ reason }) => reason === 'SPLIT')).toBe(true);
});

test('whatever goes wrong, the application gets its own default and the error’s code, and nothing is thrown', async () => {
  const failures = [
    [client.getStringDetails('nowhere', 'mine'), 'FLAG_NOT_FOUND'],
    [client.getStringDetails('drawn', 'mine'), 'TARGETING_KEY_MISSING'],
    [client.getStringDetails('count', 'mine'), 'TYPE_MISMATCH'],
    [client.getStringDetails('a/b c', 'mine'), 'GENERAL'],
  ] as const;
  for (const [asked, errorCode] of failures)
    expect(await asked).toMatchObject({ value: 'mine', reason: 'ERROR', errorCode });
  await OpenFeature.setProviderAndWait(
    'wrong',
    new OFREPProvider({ baseUrl: address, headers: [['x-api-key', 'hk_no']] }),
  );
  expect(await OpenFeature.getClient('wrong').getStringValue('text', 'mine')).toBe('mine');
});

test('a switch holds in the next moment', async () => {
  await send('/api/v1/flags/switched', { on: true, revision: 1 }, 'PATCH');
  const started = systemClock.monotonic();
  while (!(await client.getBooleanValue('switched', false)) && systemClock.monotonic() - started < 3_000)
    await systemClock.sleep(10);
  expect(await client.getBooleanDetails('switched', false)).toMatchObject({ value: true, reason: 'STATIC' });
  expect(systemClock.monotonic() - started).toBeLessThan(2_000);
});
