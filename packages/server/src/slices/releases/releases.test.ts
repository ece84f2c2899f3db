import type { Comparison } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  comparison,
  registerVersion,
  setTheStage,
  smallModel,
  tester,
  trailAbout,
  untilServed,
} from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';

const stores = await testStores();
let latest: Comparison | null = null;
const stage = await startModelStage(stores, { comparisonOf: async () => latest });
const steps = [
  { weight: 1_000, min_labelled: 100 },
  { weight: 5_000, min_labelled: 400 },
];

beforeAll(async () => {
  await setTheStage(stage);
  await setTheStage(stage, { system: 'other', model: 'fraud', route: 'check' });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const begin = (body: object, as = 'all') =>
  stage.call('POST', '/api/v1/rollouts', { as, body: { route: 'apply', candidate_version: 2, steps, ...body } });
const get = async (id: string) => (await stage.call('GET', `/api/v1/rollouts/${id}`)).body;
const end = (id: string, how: 'promote' | 'rollback' | 'abort' | 'pause' | 'resume' | 'approve', as = 'all') =>
  stage.call('POST', `/api/v1/rollouts/${id}/${how}`, { as, body: { reason: 'because' } });
const judged = (options: Parameters<typeof comparison>[1]) => {
  latest = comparison(systemClock.now().toISOString(), options);
};
const weights = async () => {
  const { body } = await stage.call('GET', '/api/v1/routes/apply');
  return Object.fromEntries(
    body.targets.map((target: { version: number; weight: number }) => [target.version, target.weight]),
  );
};
const stages = async () => {
  const { body } = await stage.call('GET', '/api/v1/models/credit/versions');
  return Object.fromEntries(body.items.map((item: { version: number; stage: string }) => [item.version, item.stage]));
};
const actions = async (id: string) => (await trailAbout(stores, id)).map(({ action }) => action);

describe('a rollout', () => {
  test('that a person rolls back is over when it is acknowledged, and says so', async () => {
    const { status, body: started } = await begin({});
    expect(status).toBe(201);
    expect(started).toMatchObject({
      state: 'running',
      step: 0,
      verdict: 'skipped',
      stable_version: 1,
      candidate_version: 2,
      first_response_at: null,
    });
    expect(await weights()).toEqual({ 1: 9_000, 2: 1_000 });
    expect((await stages())['2']).toBe('staging');
    await untilServed(stage, 'apply');
    for (let user = 0; user < 60; user += 1)
      await stage.call('POST', '/serve/apply/predict', {
        body: { features: { income: 1, region: 'north' }, user_id: `u${user}` },
      });
    const canary = stage.logged.find(({ event }) => event.variant === 'canary');
    expect(canary?.event.time).toBeDefined();
    const noted = async () => (await get(started.id)).first_response_at;
    await expect.poll(noted, { timeout: 20_000 }).toBe(canary?.event.time);
    const { status: rolledBack, body } = await end(started.id, 'rollback');
    expect([rolledBack, body.state]).toEqual([200, 'rolled_back']);
    expect(body.reason).toEqual({ key: 'releases.rolled_back_by_hand', params: { reason: 'because' } });
    expect(Date.parse(body.decided_at)).toBeGreaterThanOrEqual(Date.parse(body.first_response_at));
    expect(Date.parse(body.acknowledged_at)).toBeGreaterThanOrEqual(Date.parse(body.decided_at));
    expect(body.ended_at).toBe(body.acknowledged_at);
    expect(await weights()).toEqual({ 1: 10_000 });
    expect((await stages())['2']).toBe('archived');
    expect(await actions(started.id)).toEqual(['rollout.started', 'rollout.rolling_back', 'rollout.rolled_back']);
    expect((await end(started.id, 'rollback')).body.acknowledged_at).toBe(body.acknowledged_at);
    expect((await end(started.id, 'promote')).body.error.code).toBe('rollout_ended');
  });

  test('is moved by its comparison alone: steps, is held when it fails, is never promoted then', async () => {
    const { body: started } = await begin({});
    await stage.releases.look();
    expect((await get(started.id)).reason).toMatchObject({
      key: 'releases.collecting_labels',
      params: { labelled: 0 },
    });
    judged({ labelled: 50 });
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({
      step: 0,
      verdict: 'pass',
      reason: { key: 'releases.collecting_labels' },
      comparison: { candidate_labelled: 50 },
    });
    judged({ labelled: 150 });
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({
      step: 1,
      state: 'running',
      reason: { params: { percent: 50 } },
    });
    expect(await weights()).toEqual({ 1: 5_000, 2: 5_000 });
    judged({ labelled: 5_000, verdict: 'fail' });
    for (let again = 0; again < 2; again += 1) await stage.releases.look();
    expect(await get(started.id)).toMatchObject({
      state: 'running',
      verdict: 'fail',
      reason: { key: 'releases.comparison_failed' },
    });
    expect(await weights()).toEqual({ 1: 5_000, 2: 5_000 });
    expect(await actions(started.id)).toEqual(['rollout.started', 'rollout.stepped', 'rollout.held']);

    // A policy that is faster than the rollout's next look acts on a comparison that the rollout has not seen: it is kept.
    judged({ labelled: 6_000, verdict: 'fail' });
    const done = await stage.releases.rollBack({
      id: started.id,
      actor: { kind: 'policy', id: 'pol_1' },
      reason: 'alert alr_1',
    });
    expect(done).toMatchObject({
      state: 'rolled_back',
      reason: { key: 'releases.rolled_back_by_policy', params: { indicator: 'alert alr_1' } },
      comparison: { candidate_labelled: 6_000, verdict: 'fail' },
    });
  });

  test('that passes every step is promoted: stages, champion, acknowledgement', async () => {
    const { body: started } = await begin({ candidate_version: 2 });
    expect((await begin({})).body.error.code).toBe('rollout_active');
    expect(await stage.releases.plannedLabelled('apply')).toBe(400);
    for (const labelled of [150, 450]) {
      judged({ labelled });
      stage.releases.nudge('apply');
      const taken = async () => (await get(started.id)).comparison?.candidate_labelled;
      await expect.poll(taken, { timeout: 20_000 }).toBe(labelled);
    }
    expect(await get(started.id)).toMatchObject({
      state: 'promoted',
      verdict: 'pass',
      reason: { key: 'releases.promoted_by_plan' },
    });
    expect(await weights()).toEqual({ 2: 10_000 });
    expect(await stages()).toMatchObject({ 1: 'archived', 2: 'production' });
    expect((await stage.call('GET', '/api/v1/models/credit')).body.aliases).toEqual({ champion: 2 });
    await untilServed(stage, 'apply');
    await stage.releases.look();
    const done = await get(started.id);
    expect(done.ended_at).toBe(done.acknowledged_at);
    expect(done.acknowledged_at).not.toBeNull();
    expect(await actions(started.id)).toEqual([
      'rollout.started',
      'rollout.stepped',
      'rollout.promoted',
      'rollout.acknowledged',
    ]);
    expect((await end(started.id, 'abort')).body.error.code).toBe('rollout_ended');
    expect(await stage.releases.plannedLabelled('apply')).toBeNull();
  });

  test('can be promoted by hand, which is kept with the verdict it had', async () => {
    const { body: started } = await begin({ candidate_version: 1 });
    const { body } = await end(started.id, 'promote');
    expect(body).toMatchObject({ state: 'promoted', verdict: 'skipped', reason: { key: 'releases.promoted_by_hand' } });
    expect(body.acknowledged_at).not.toBeNull();
    expect(await stages()).toMatchObject({ 1: 'production', 2: 'archived' });
  });
});

describe('what is not started', () => {
  test('the version that serves, one that does not exist, a plan that does not move, features that callers do not send', async () => {
    expect((await begin({ candidate_version: 1 })).body.error.code).toBe('conflict');
    expect((await begin({ candidate_version: 77 })).body.error.code).toBe('not_found');
    expect((await begin({ steps: [steps[1], steps[0]] })).body.error.code).toBe('invalid_request');
    const model = smallModel();
    const renamed = {
      ...model,
      features: model.features.map((feature) => (feature.name === 'income' ? { ...feature, name: 'wealth' } : feature)),
    };
    const version = await registerVersion(stage, 'credit', renamed);
    const { body } = await begin({ candidate_version: version });
    expect(body.error).toMatchObject({ code: 'signature_changed', detail: { features: ['wealth'] } });
    const other = await registerVersion(stage, 'credit', { ...model, classes: ['bad', 'good'] });
    expect((await begin({ candidate_version: other })).body.error.code).toBe('signature_changed');
    expect(await weights()).toEqual({ 1: 10_000 });
  });

  test('two at once: one starts, the other is refused', async () => {
    const answers = await Promise.all([begin({}), begin({})]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { items } = (await stage.call('GET', '/api/v1/rollouts?state=running')).body;
    expect(items).toHaveLength(1);
    await stage.releases.rollBack({ id: items[0].id, actor: tester, reason: 'done' });
  });

  test('another system’s', async () => {
    expect((await begin({}, 'other')).status).toBe(404);
    const { body: started } = await begin({});
    for (const how of ['promote', 'rollback'] as const) expect((await end(started.id, how, 'other')).status).toBe(404);
    expect((await stage.call('GET', `/api/v1/rollouts/${started.id}`, { as: 'other' })).status).toBe(404);
    expect((await stage.call('GET', '/api/v1/rollouts', { as: 'other' })).body.items).toEqual([]);
    expect((await stage.call('GET', '/api/v1/rollouts?limit=2', { as: 'loans' })).body.items).toHaveLength(2);
    await stage.releases.rollBack({ id: started.id, actor: tester, reason: 'done' });
    expect(await stage.releases.activeOn('apply')).toBeNull();
    await expect(
      stage.releases.startRollout(everywhere, { route: 'nowhere', candidate_version: 1, actor: tester }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
