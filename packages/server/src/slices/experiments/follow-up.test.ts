import {
  experimentsApi as api,
  type Experiment,
  type ExperimentLook,
  experimentDefinitionSchema,
} from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approve } from '../../../test/approved-version.ts';
import { setTheStage, tester } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { createChanges } from '../../platform/changes.ts';
import { systemClock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { createExperiments } from './index.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
const log = createLog('silent');
let ahead = 0;
const experiments = createExperiments({
  ...stage,
  ...{ log, random: systemRandom, rows: stores.rows, changes: createChanges(stores.postgresUrl, log) },
  clock: { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) },
  jobs: { enqueue: async () => {}, work: () => {} },
  flags: { requireVariants: async () => {} },
});
beforeAll(() => setTheStage(stage));
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const caller = { kind: 'key', id: 'key_all', name: 'all', scope: everywhere, scopeOf: () => everywhere };
const nowhere: Scope = { all: false, systems: new Set() };
/** Whoever may do everything but start rollouts. */
const planner = {
  ...caller,
  scopeOf: (permission: string) => (permission === 'rollouts.write' ? nowhere : everywhere),
};
const askAs =
  (by: typeof planner) =>
  async (endpoint: (typeof api)[keyof typeof api], id: string, body: object = {}): Promise<unknown> => {
    const found = experiments.routes.find((route) => route.endpoint === endpoint);
    const input = { params: { id }, query: {}, body, caller: by, scope: everywhere };
    return found?.handler(input as unknown as Parameters<typeof found.handler>[0]);
  };
const ask = askAs({ ...caller, scopeOf: () => everywhere });
const experiment = async (id: string) => (await ask(api.get, id)) as Experiment;
const targets = async () => (await stage.call('GET', '/api/v1/routes/apply')).body.targets;

const definition = (id: string, more: object = {}) =>
  experimentDefinitionSchema.parse({
    ...{ id, system: 'loans', hypothesis: 'The new model sells more.', holdout: false },
    assign: { by: 'route', route: 'apply' },
    arms: [
      { name: 'stable', weight: '60%', version: 1 },
      { name: 'candidate', weight: '40%', version: 2 },
    ],
    metrics: [{ name: 'sold', type: 'conversion', event: 'business', metric: 'sale' }],
    analysis: { conversion_window: '1m', look_back: 'off', planned_units: 500 },
    ...more,
  });

/** 300 and 200 users of the route, of whom few and many buy. */
async function serve(prefix: string, started: Experiment, rates: { stable: number; candidate: number }) {
  const at = new Date(Date.parse(started.period?.started_at ?? '') + 1).toISOString();
  const users = Array.from(
    { length: 500 },
    (_, i) => ({ user: `${prefix}${i}`, i, arm: i < 300 ? 'stable' : 'candidate' }) as const,
  );
  const row = { system_id: 'loans', time: at, received_at: at, environment: 'production' };
  await stores.rows.insert(
    'predictions',
    users.map(({ user, i, arm }) => ({
      ...{ ...row, seq: i, id: `p${user}`, schema_id: 's', prediction: 'yes', user, route: 'apply' },
      version: arm === 'stable' ? 'credit/1' : 'credit/2',
    })),
  );
  await stores.rows.insert(
    'events',
    users
      .filter(({ i, arm }) => (i % 100) / 100 < rates[arm])
      .map(({ user, i }) => ({
        ...{ ...row, seq: i, id: `b${user}`, kind: 'business', user },
        payload: JSON.stringify({ metric: 'sale', value: 1 }),
      })),
  );
  ahead = 10 * 60_000;
}

test('an experiment on a route splits it by a rollout, and the winner is rolled out through every gate', async () => {
  const win = { rollout: { route: 'apply', steps: [{ weight: '10%', min_labelled: 100 }] } };
  await ask(api.create, '', definition('sells', { on_win: win }));
  const started = (await ask(api.start, 'sells', { reason: 'go' })) as Experiment;
  expect(await targets()).toMatchObject([
    { version: 1, weight: 6_000 },
    { version: 2, weight: 4_000 },
  ]);
  const split = await stage.releases.activeOn('apply');
  expect(started.period).toMatchObject({ split_rollout: split?.id, planned_units: 500 });
  expect(split).toMatchObject({ strategy: 'ab' });
  await serve('u', started, { stable: 0.1, candidate: 0.5 });
  // Its approval is taken back meanwhile: the winner waits for it, and says so.
  await stage.call('POST', '/api/v1/models/credit/versions/2/reject', { body: { reason: 'a fault was found' } });
  await experiments.look('sells');
  expect(await experiment('sells')).toMatchObject({
    ...{ state: 'settling', verdict: 'pass', outcome: 'winner', winner: 'candidate', units: 500 },
    period: {
      ...{ rollout: null, stop_reason: { key: 'experiments.stopped_by_win' } },
      rollout_problem: { key: 'experiments.rollout_refused', params: { code: 'version_not_approved' } },
    },
  });
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
  await approve(stage, { model: 'credit', version: 2 });
  await experiments.look('sells');
  const { period } = await experiment('sells');
  const rollout = await stage.releases.activeOn('apply');
  expect(period).toMatchObject({ rollout: rollout?.id, rollout_problem: null });
  expect(rollout).toMatchObject({
    strategy: 'canary',
    candidate_version: 2,
    state: 'running',
    started_by: 'experiments',
  });
  // Once is enough.
  await experiments.look('sells');
  expect((await experiment('sells')).period?.rollout).toBe(rollout?.id);
  await stage.releases.rollBack({ id: rollout?.id ?? '', actor: tester, reason: 'the end of this test' });
});

test('harm stops it and takes the split back; a split that somebody else ends stops it too', async () => {
  await approve(stage, { model: 'credit', version: 2 }).catch(() => {});
  await ask(api.create, '', definition('harms'));
  ahead = 0;
  const started = (await ask(api.start, 'harms', { reason: 'go' })) as Experiment;
  await serve('h', started, { stable: 0.5, candidate: 0.1 });
  await experiments.look('harms');
  expect(await experiment('harms')).toMatchObject({
    ...{ state: 'settling', verdict: 'fail', outcome: 'worse', winner: null },
    period: { stop_reason: { key: 'experiments.stopped_by_harm' }, rollout: null },
  });
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);

  await ask(api.create, '', definition('loses-its-split'));
  ahead = 0;
  const { period } = (await ask(api.start, 'loses-its-split', { reason: 'go' })) as Experiment;
  await stage.releases.rollBack({ id: period?.split_rollout ?? '', actor: tester, reason: 'by hand' });
  await experiments.look('loses-its-split');
  expect(await experiment('loses-its-split')).toMatchObject({
    ...{ state: 'settling', verdict: 'skipped' },
    period: { stop_reason: { key: 'experiments.stopped_by_split' } },
  });
  const { final } = (await ask(api.look, 'loses-its-split')) as ExperimentLook;
  expect(final).toBe(false);
});

test('a start that the route refuses leaves nothing behind', async () => {
  await ask(
    api.create,
    '',
    definition('refused', {
      arms: [
        { name: 'a', weight: '50%', version: 1 },
        { name: 'b', weight: '50%', version: 99 },
      ],
    }),
  );
  ahead = 0;
  for (const _ of [1, 2]) {
    await expect(ask(api.start, 'refused', { reason: 'go' })).rejects.toMatchObject({ code: 'not_found' });
    expect(await experiment('refused')).toMatchObject({ state: 'draft', outcome: 'no_data' });
  }
  await ask(
    api.create,
    '',
    definition('wrong-control', {
      arms: [
        { name: 'a', weight: '50%', version: 2 },
        { name: 'b', weight: '50%', version: 1 },
      ],
    }),
  );
  await expect(ask(api.start, 'wrong-control', { reason: 'go' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('who may start no rollouts starts no experiment that is one', async () => {
  await ask(api.create, '', definition('sneaks'));
  await expect(askAs(planner)(api.start, 'sneaks', { reason: 'go' })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
  expect(await experiment('sneaks')).toMatchObject({ state: 'draft', period: null });
});

test('a process that dies while the split begins leaves no split behind: it is found and taken back', async () => {
  ahead = 0;
  await ask(api.create, '', definition('dies'));
  const { period } = (await ask(api.start, 'dies', { reason: 'go' })) as Experiment;
  const before = new Date(Date.parse(period?.started_at ?? '') - 61_000);
  await forget('dies', before);
  await experiments.look('dies');
  expect((await experiment('dies')).period?.split_rollout).toBe(period?.split_rollout);
  await forget('dies', before);
  await ask(api.stop, 'dies', { reason: 'enough' });
  await experiments.look('dies');
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);

  // And before it had begun the split at all: nobody will ever be given the other arm.
  await ask(api.create, '', definition('never-splits'));
  const other = ((await ask(api.start, 'never-splits', { reason: 'go' })) as Experiment).period?.split_rollout ?? '';
  await stage.releases.rollBack({ id: other, actor: tester, reason: 'as if it had never been' });
  await forget('never-splits', systemClock.now());
  await experiments.look('never-splits');
  expect((await experiment('never-splits')).state).toBe('running');
  ahead = 2 * 60_000;
  await experiments.look('never-splits');
  expect(await experiment('never-splits')).toMatchObject({
    ...{ state: 'settling', period: { stop_reason: { key: 'experiments.stopped_by_split' } } },
  });
});

/** As a process leaves it that dies while it begins a split: begun a while ago, and the split without a name. */
const forget = (id: string, started: Date) =>
  stage.db
    .withTables<{ experiment_periods: { experiment_id: string; split_rollout: string | null; started_at: Date } }>()
    .updateTable('experiment_periods')
    .set({ split_rollout: null, started_at: started })
    .where('experiment_id', '=', id)
    .execute();
