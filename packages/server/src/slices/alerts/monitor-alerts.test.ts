import { monitorDefinitionsApi, monitorEditSchema } from '@haechi/contract';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everywhere } from '../../platform/http/caller.ts';
import { openWatch, type Watch } from './alerts-fixture.ts';

let stores: TestStores;
let watch: Watch;
beforeEach(async () => {
  stores = await testStores();
  watch = await openWatch(stores);
});
afterEach(async () => {
  await watch.stop();
  await stores.close();
});

const alerts = async () => (await watch.list(everywhere)).items;
const QUARTER = 15 * 60_000;

/** Defines a monitor as the endpoint does. */
async function define(id: string, edit: object): Promise<void> {
  const { endpoint, handler } =
    watch.kit.monitors.routes.find((route) => route.endpoint === monitorDefinitionsApi.create) ??
    expect.fail('there is no endpoint to create a monitor');
  const body = endpoint.body?.parse({ ...monitorEditSchema.parse(edit), id });
  const caller = { kind: 'account', id: 'acc_1', name: 'a', scope: everywhere, scopeOf: () => everywhere };
  // What a handler uses of its input.
  const input = { params: { system: 'credit' }, body, caller, scope: everywhere, query: {} };
  await handler(input as unknown as Parameters<typeof handler>[0]);
}

async function look(): Promise<void> {
  while ((await watch.kit.schedules.tick()) > 0);
  await watch.settle();
}

test('what a monitor finds raises one alert for it and its slice, which is over when the number keeps its limit again', async () => {
  const { kit } = watch;
  const start = new Date(kit.world.now.getTime() - 10 * 60_000);
  await watch.traffic('loans/1', { rows: 1_500, unfair: 0.5 });
  // The quarter of an hour in which the rows came is over, and five minutes more.
  const end = Math.floor(start.getTime() / QUARTER) * QUARTER + QUARTER;
  kit.world.now = new Date(end + 6 * 60_000);
  const fair = {
    kind: 'fairness',
    window: { type: 'time', size: '15m' },
    reference: { type: 'none' },
    limits: [{ indicator: 'tpr_gap', side: 'max', value: 0.15 }],
  };
  await define('fair', fair);
  await define('quality', {
    ...fair,
    kind: 'data_quality',
    limits: [{ indicator: 'volume', side: 'max', value: 1_000, min_n: 1 }],
  });
  await look();
  const raised = await alerts();
  expect(
    raised.map(({ monitor, slice, version, severity, state }) => [monitor, slice, version, severity, state]).sort(),
  ).toEqual([
    ['fair', '', 'loans/1', 'serious', 'open'],
    ['quality', '', 'loans/1', 'minor', 'open'],
  ]);
  expect(raised.map(({ sentence }) => sentence.key)).toEqual(['alerts.sentence.monitor', 'alerts.sentence.monitor']);
  expect(watch.raised).toHaveLength(2);
  const objective = (await watch.objectives()).find(({ basis }) => basis === 'monitor');
  expect(objective).toMatchObject({ verdict: 'fail', on_fail: 'alert' });

  const later = end + QUARTER;
  const rows = Array.from({ length: 900 }, (_, place) => {
    const label = place % 4 < 2 ? 'yes' : 'no';
    const groups = { sex: place % 2 === 0 ? 'f' : 'm' };
    return {
      id: `good-${place}`,
      time: new Date(end + place * 1_000),
      version: 'loans/1',
      prediction: label,
      label,
      groups,
    };
  });
  await kit.send('credit', rows);
  kit.world.now = new Date(later + 6 * 60_000);
  await look();
  expect((await alerts()).map(({ monitor, state, resolution }) => [monitor, state, resolution?.key]).sort()).toEqual([
    ['fair', 'resolved', 'analysis.limit.kept'],
    ['quality', 'resolved', 'analysis.limit.kept'],
  ]);
  expect((await watch.objectives()).find(({ basis }) => basis === 'monitor')?.verdict).toBe('pass');
});
