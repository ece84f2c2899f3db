import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';
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

const alerts = async (scope: Scope = everywhere) => (await watch.list(scope)).items;
const actor = { kind: 'account', id: 'acc_1' } as const;

test('limits that an honest model breaks are on file as findings and raise no alert', async () => {
  watch.startRoute();
  await watch.traffic('loans/1', { rows: 2_000, unfair: 0.3 });
  await watch.settle();
  const open = await watch.kit.monitors.openFindings(stores.db, everywhere, 'credit');
  expect(open.map(({ indicator }) => indicator)).toContain('tpr_gap');
  const objectives = await watch.objectives();
  expect(objectives.map(({ basis, verdict }) => [basis, verdict])).toEqual([
    ['limit', 'fail'],
    ['monitor', 'skipped'],
    ['versus_stable', 'skipped'],
  ]);
  expect(await alerts()).toEqual([]);
  expect(watch.raised).toEqual([]);
});

test('a candidate that is unfair to a group raises exactly one alert, names it, and is over when the candidate is gone', async () => {
  watch.startRoute({ candidate: true });
  await watch.traffic('loans/1', { rows: 1_500, unfair: 0 });
  await watch.traffic('loans/2', { rows: 1_500, unfair: 0.5 });
  // The same events once more change nothing.
  await watch.traffic('loans/2', { rows: 1_500, unfair: 0.5 });
  await watch.settle();
  await watch.settle();
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(watch.raised).toEqual([alert?.id]);
  expect(watch.notices.map(({ event, refs }) => [event, refs['alert']])).toEqual([['alert.raised', alert?.id]]);
  expect(alert).toMatchObject({
    state: 'open',
    severity: 'serious',
    route: 'apply',
    version: 'loans/2',
    sentence: { key: 'alerts.sentence.versus_stable' },
  });
  const failed = alert?.findings.filter(({ basis }) => basis === 'versus_stable') ?? [];
  expect(failed.map(({ indicator, attribute }) => `${indicator} ${attribute}`)).toContain('tpr_gap sex');
  expect(failed[0]).toMatchObject({ baseline_version: 'loans/1', path: 'exact' });
  const comparison = await watch.kit.monitors.comparison('apply');
  expect(comparison).toMatchObject({ verdict: 'fail', stable_labelled: 1500, candidate_labelled: 1500 });
  expect(watch.kit.world.compared).toContain('apply');

  // No further data is no news: the alert stays.
  watch.kit.world.now = new Date(watch.kit.world.now.getTime() + 3_600_000);
  await watch.settle();
  expect((await alerts()).map(({ state }) => state)).toEqual(['open']);

  watch.endCandidate();
  await watch.settle();
  expect(await alerts()).toMatchObject([{ state: 'resolved', resolution: { key: 'monitors.finding.candidate_gone' } }]);
  const actions = await watch.kit.actions();
  expect(actions.filter((action) => action.startsWith('alert.'))).toEqual(['alert.raised', 'alert.resolved']);
  expect((await watch.objectives()).find(({ basis }) => basis === 'versus_stable')?.verdict).toBe('skipped');
});

test('an honest candidate raises none, and its comparison passes', async () => {
  watch.startRoute({ candidate: true });
  for (let look = 0; look < 4; look += 1) {
    await watch.traffic('loans/1', { rows: 500, unfair: 0.1, from: look * 500 });
    await watch.traffic('loans/2', { rows: 500, unfair: 0.1, from: look * 500 });
    await watch.settle();
  }
  expect(await alerts()).toEqual([]);
  expect(await watch.kit.monitors.comparison('apply')).toMatchObject({ verdict: 'pass', candidate_labelled: 2_000 });
  expect((await watch.objectives()).find(({ basis }) => basis === 'versus_stable')?.verdict).toBe('pass');
});

test('running by itself, it raises the alert without being asked', async () => {
  watch.startRoute({ candidate: true });
  await watch.kit.monitors.start();
  await watch.traffic('loans/1', { rows: 1_500, unfair: 0 });
  await watch.traffic('loans/2', { rows: 1_500, unfair: 0.5 });
  watch.kit.monitors.wake();
  await expect.poll(() => watch.raised.length, { timeout: 20_000, interval: 20 }).toBe(1);
  await watch.kit.monitors.stop();
});

test('two servers that judge at once raise one alert', async () => {
  const second = watch.secondServer();
  watch.startRoute({ candidate: true });
  await watch.traffic('loans/1', { rows: 1_500, unfair: 0 });
  await watch.traffic('loans/2', { rows: 1_500, unfair: 0.5 });
  await Promise.all([watch.kit.monitors.settle(), second.settle(), watch.kit.monitors.settle(), second.settle()]);
  await watch.settle();
  expect(await alerts()).toHaveLength(1);
  expect(watch.raised).toHaveLength(1);
});

test('an alert is acknowledged and resolved by hand, with the reason; the same findings do not raise it again', async () => {
  watch.startRoute({ candidate: true });
  await watch.traffic('loans/1', { rows: 1_500, unfair: 0 });
  await watch.traffic('loans/2', { rows: 1_500, unfair: 0.5 });
  await watch.settle();
  const [alert] = await alerts();
  const id = alert?.id ?? '';
  await transact(stores.db, (tx) => watch.service.acknowledge(tx, everywhere, { id, actor }));
  expect(await alerts()).toMatchObject([{ state: 'acknowledged', acknowledged_by: 'acc_1' }]);
  await transact(stores.db, (tx) => watch.service.resolve(tx, everywhere, { id, reason: 'a drill', actor }));
  expect(await alerts()).toMatchObject([{ state: 'resolved', resolution: { params: { reason: 'a drill' } } }]);
  const again = transact(stores.db, (tx) => watch.service.resolve(tx, everywhere, { id, reason: 'twice', actor }));
  await expect(again).rejects.toMatchObject({ code: 'conflict' });
  await watch.judgeAgain();
  expect(await alerts()).toHaveLength(1);

  const outside: Scope = { all: false, systems: new Set(['other']) };
  expect(await alerts(outside)).toEqual([]);
  await expect(watch.byId(outside, id)).rejects.toMatchObject({ code: 'not_found' });
  const foreign = transact(stores.db, (tx) => watch.service.acknowledge(tx, outside, { id, actor }));
  await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
});
