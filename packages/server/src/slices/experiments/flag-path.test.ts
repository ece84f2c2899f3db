import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../../open-test-app.ts';
import { systemClock } from '../../platform/clock.ts';
import { definitionOf } from './experiments-fixture.ts';

let opened: TestApp;
beforeAll(async () => {
  opened = await openTestApp();
});
afterAll(() => opened[Symbol.asyncDispose]());

async function call(what: string, payload?: object) {
  const [method = 'GET', url = ''] = what.split(' ');
  const headers = { authorization: `Bearer ${opened.adminToken}` };
  const answer = await opened.app.http.inject({ method: method as 'GET', url, headers, ...(payload && { payload }) });
  if (answer.statusCode >= 400) throw new Error(`${what}: ${answer.payload}`);
  return answer.json();
}

test('from an evaluation of a flag to the units of its experiment: same arm every time, nobody of the holdout', async () => {
  await call('POST /api/v1/systems', { id: 'shop', name: 'Shop' });
  await call('PUT /api/v1/systems/shop/holdout', { share: 3_000 });
  const variants = [
    { name: 'old', value: false },
    { name: 'new', value: true },
  ];
  const flag = { key: 'short-form', system: 'shop', kind: 'boolean', on: true, variants };
  await call('POST /api/v1/flags', { ...flag, default_variant: 'old', off_variant: 'old' });
  const assign = { by: 'flag', flag: 'short-form' };
  await call('POST /api/v1/experiments', definitionOf('form', { assign }));
  const { period } = await call('POST /api/v1/experiments/form/start', { reason: 'go' });
  expect(period).toMatchObject({ period: 1, planned_units: 1_000 });

  const evaluate = (unit: string) =>
    call('POST /ofrep/v1/evaluate/flags/short-form', { context: { targetingKey: unit } });
  const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);
  // The start holds in every process within two seconds.
  for (let tries = 0; tries < 100; tries += 1) {
    const answers = await Promise.all(users.slice(0, 8).map(evaluate));
    if (answers.some(({ metadata }) => metadata.experiment === 'form')) break;
    await systemClock.sleep(25);
  }
  const first = await Promise.all(users.map(evaluate));
  const second = await Promise.all(users.map(evaluate));
  expect(second.map(({ variant }) => variant)).toEqual(first.map(({ variant }) => variant));
  const reached = first.filter(({ metadata }) => metadata.experiment === 'form');
  expect(reached.length).toBeGreaterThan(25);
  expect(reached.length).toBeLessThan(58);
  const given = (variant: string) => reached.filter((one) => one.variant === variant).length;

  const counted = async () => {
    const look = await call('POST /api/v1/experiments/form/looks', {});
    return look.arms.map(({ arm, units, waiting }: { arm: string; units: number; waiting: number }) => [
      arm,
      units,
      waiting,
    ]);
  };
  // Their time is not over: they wait, each in the arm that it was given.
  await expect.poll(counted, { timeout: 5_000, interval: 200 }).toEqual([
    ['old', 0, given('old')],
    ['new', 0, given('new')],
  ]);
  expect(await call('GET /api/v1/experiments/form')).toMatchObject({ state: 'running', outcome: 'no_data' });
  expect((await call('POST /api/v1/experiments/form/stop', { reason: 'enough' })).state).toBe('settling');
});
