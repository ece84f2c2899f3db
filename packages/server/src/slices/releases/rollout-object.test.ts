import type { Comparison } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approve } from '../../../test/approved-version.ts';
import { comparison, registerVersion, setTheStage, trailAbout, untilServed } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { systemClock } from '../../platform/clock.ts';

const stores = await testStores();
let latest: Comparison | null = null;
const stage = await startModelStage(stores, { comparisonOf: async () => latest });

beforeAll(() => setTheStage(stage));
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const post = (url: string, body: object) => stage.call('POST', url, { body });
const begin = async (body: object) => {
  latest = null;
  return (await post('/api/v1/rollouts', { route: 'apply', candidate_version: 2, ...body })).body;
};
const get = async (id: string) => (await stage.call('GET', `/api/v1/rollouts/${id}`)).body;
const command = (id: string, verb: string) => post(`/api/v1/rollouts/${id}/${verb}`, { reason: 'because' });
const targets = async () => (await stage.call('GET', '/api/v1/routes/apply')).body.targets;
const judged = (options: Parameters<typeof comparison>[1]) => {
  latest = comparison(systemClock.now().toISOString(), options);
};
const predict = (user: string) =>
  post('/serve/apply/predict', { features: { income: 1, region: 'north' }, user_id: user });

describe('commands', () => {
  test('pause holds and guardrails stay armed; resume lets it go on; an approval counts only when nothing else is missing', async () => {
    const started = await begin({ steps: [{ weight: '10%', min_labelled: 50, pause: true }] });
    expect((await command(started.id, 'approve')).body.error.code).toBe('rollout_not_waiting');
    expect((await command(started.id, 'pause')).body).toMatchObject({ state: 'paused' });
    judged({ labelled: 60 });
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({ state: 'paused', reason: { key: 'releases.paused' } });
    expect((await command(started.id, 'approve')).body.error.code).toBe('rollout_not_waiting');
    expect((await command(started.id, 'resume')).body).toMatchObject({ state: 'running', paused_at: null });
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({ reason: { key: 'releases.awaiting_approval' } });
    expect((await command(started.id, 'approve')).status).toBe(200);
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({ state: 'promoted', verdict: 'pass' });
    expect((await command(started.id, 'pause')).body.error.code).toBe('rollout_ended');
    const { items } = (await stage.call('GET', `/api/v1/rollouts/${started.id}/notes?limit=50`)).body;
    const said = items.map(({ action }: { action: string }) => action.replace('rollout.', '')).reverse();
    expect(said).toEqual(['started', 'paused', 'resumed', 'awaits_approval', 'approved', 'promoted', 'acknowledged']);
    expect(items.at(0).comparison.candidate_labelled).toBe(60);

    // One command takes a promotion back.
    const { body: back } = await command(started.id, 'rollback');
    expect(back).toMatchObject({ state: 'rolled_back' });
    expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
    expect((await stage.call('GET', '/api/v1/models/credit')).body.aliases).toEqual({ champion: 1 });
  });

  test('a guardrail that is lost takes the candidate out by itself, and the numbers are kept', async () => {
    const started = await begin({ steps: [{ weight: 1_000 }] });
    await command(started.id, 'pause');
    judged({ labelled: 900, verdict: 'fail' });
    const item = { attribute: null, group: null, reference_group: null, stable: null, candidate: null, margin: 0 };
    const worsening = { value: 0.04, lower: 0.01, upper: 0.07, level: 0.95, n: 1_800, method: 'test' };
    const lost = {
      ...item,
      indicator: 'error_rate',
      verdict: 'fail',
      reason: { key: 'k', params: {} },
      worsening,
      p: 0,
      p_adjusted: 0,
    };
    latest = { ...(latest as Comparison | null), items: [lost] } as unknown as Comparison;
    await stage.releases.look();
    expect(await get(started.id)).toMatchObject({
      state: 'rolled_back',
      verdict: 'fail',
      reason: { key: 'releases.guardrail_lost', params: { indicator: 'error_rate', effect: 0.04, n: 1_800 } },
      comparison: { items: [{ worsening: { value: 0.04 } }] },
    });
  });
});

describe('definitions', () => {
  const yaml = (lines: string) => `version: 1\nroute: apply\ncandidate_version: 2\n${lines}`;
  const apply = (text: string, dry = true) => post('/api/v1/rollouts/yaml', { yaml: text, dry_run: dry });

  test('YAML says what it would do, starts it, and comes back as it was written', async () => {
    const text = yaml('strategy:\n  type: shadow\n  share: 50%\n  min_samples: 10\n');
    const { body: dry } = await apply(text);
    expect(dry).toMatchObject({ rollout: null, steps: [{ weight: 0, share: 5_000, min_samples: 10 }] });
    const { body } = await apply(text, false);
    expect(body.rollout).toMatchObject({ strategy: 'shadow', state: 'running' });
    expect(await targets()).toMatchObject([{ weight: 10_000 }, { role: 'shadow', weight: 0, share: 5_000 }]);
    expect((await stage.serving.splits())[0]?.candidate).toMatchObject({ shadow: true, weight: 5_000 });
    const exported = await stage.http.inject({
      method: 'GET',
      url: `/api/v1/rollouts/${body.rollout.id}/definition.yaml`,
      headers: { authorization: 'all' },
    });
    expect(exported.body).toContain('share: 50%');
    expect((await command(body.rollout.id, 'abort')).body).toMatchObject({ state: 'rolled_back' });
  });

  test('what is not understood is refused with where and what, in YAML and in JSON', async () => {
    for (const [lines, said] of [
      ['stratgey: {type: canary}\n', /stratgey/],
      ['strategy:\n  type: canary\n  steps:\n    - {weight: 5%}\n    - {wieght: 10%}\n', /steps\.1.*line 8.*wieght/],
      ['strategy: {type: canary, steps: [{weight: 500%}]}\n', /percentage/],
      ['strategy: {type: blue_green, keep_ready: soon}\n', /10m/],
      ['strategy: [\n', /cannot be read/],
    ] as const) {
      const { status, body } = await apply(yaml(lines));
      expect([status, body.error.code], lines).toEqual([422, 'invalid_request']);
      expect(body.error.message, lines).toMatch(said);
    }
    const { body } = await post('/api/v1/rollouts', { route: 'apply', candidate_version: 2, stratgey: {} });
    expect(JSON.stringify(body.error)).toContain('stratgey');
  });
});

test('blue-green: a preview, an approval, everybody at once, and the version before ready until the end', async () => {
  const started = await begin({ strategy: { type: 'blue_green', keep_ready: '1s' } });
  expect(started).toMatchObject({ strategy: 'blue_green', first_response_at: null, state: 'running' });
  expect(await targets()).toMatchObject([{ weight: 10_000 }, { role: 'shadow', weight: 0, share: 0, preview: true }]);
  await untilServed(stage, 'apply');
  expect((await predict('u1')).body.model_version).toBe('credit/1');
  await stage.releases.look();
  expect(await get(started.id)).toMatchObject({ reason: { key: 'releases.awaiting_approval' } });
  await command(started.id, 'approve');
  await stage.releases.look();
  expect(await get(started.id)).toMatchObject({ step: 1, state: 'running' });
  expect(await targets()).toMatchObject([
    { version: 1, weight: 0 },
    { version: 2, weight: 10_000 },
  ]);
  await untilServed(stage, 'apply');
  expect((await predict('u1')).body.model_version).toBe('credit/2');
  const state = async () => {
    await stage.releases.look();
    return (await get(started.id)).state;
  };
  await expect.poll(state, { timeout: 20_000, interval: 300 }).toBe('promoted');
  expect(await get(started.id)).toMatchObject({ verdict: 'skipped', reason: { key: 'releases.promoted_unjudged' } });
  await command(started.id, 'rollback');
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
});

describe('a rehearsal', () => {
  test('goes out and comes back by itself, counts requests, and says that none failed', async () => {
    const { status, body: started } = await post('/api/v1/routes/apply/rehearsals', { share: 5_000, seconds: 0 });
    expect([status, started.strategy]).toEqual([201, 'rehearsal']);
    expect((await command(started.id, 'promote')).body.error.code).toBe('conflict');
    const answers = await Promise.all(Array.from({ length: 40 }, (_, user) => predict(`u${user}`)));
    expect(answers.every(({ body }) => body.model_version === 'credit/1')).toBe(true);
    expect(answers.some(({ body }) => body.variant === 'canary')).toBe(true);
    await stage.releases.look();
    await untilServed(stage, 'apply');
    expect(await get(started.id)).toMatchObject({ state: 'rolled_back' });
    const reported = async () => {
      await stage.releases.look();
      return (await get(started.id)).rehearsal?.verdict;
    };
    await expect.poll(reported, { timeout: 20_000, interval: 300 }).toBe('pass');
    const { rehearsal } = await get(started.id);
    expect(rehearsal).toMatchObject({ failed: 0, requests: 40, processes: 1, after: { '1 stable': 10_000 } });
    expect(rehearsal.rehearsed).toBeGreaterThan(0);
    expect(rehearsal.out_ms).toBeLessThan(5_000);
    const { items } = (await stage.call('GET', '/api/v1/rollouts?strategy=rehearsal')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([started.id]);
    expect((await stage.call('GET', '/api/v1/models/credit/versions')).body.items.at(-1).stage).toBe('production');
  });

  test('waits for a process that never follows no longer than it says, takes itself back, and names the process', async () => {
    const { pool } = stores;
    await pool.query(
      `insert into processes (id, kind, host, pid, topics, started_at, seen_at)
       values ('prc_stuck', 'predict', 'somewhere', 4242, '{routes}', now(), now() + interval '1 hour')`,
    );
    const answered = post('/api/v1/routes/apply/rehearsals', { share: 5_000, seconds: 0 });
    const running = async () => (await stage.releases.activeOn('apply'))?.id ?? '';
    await expect.poll(running, { timeout: 5_000 }).not.toBe('');
    const id = await running();
    const looked = async () => {
      await stage.releases.look();
      return get(id);
    };
    const longAgo = (column: 'started_at' | 'decided_at') =>
      pool.query(`update rollouts set ${column} = ${column} - interval '1 minute' where id = $1`, [id]);
    expect(await looked()).toMatchObject({ state: 'running' });
    await longAgo('started_at');
    const named = { missing: expect.stringMatching(/prc_stuck.*predict.*4242.*somewhere/) };
    expect(await looked()).toMatchObject({
      ...{ state: 'rolling_back', verdict: 'fail' },
      reason: { key: 'releases.rehearsal_not_taken_up', params: named },
    });
    expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
    expect((await looked()).rehearsal).toBeNull();
    await longAgo('decided_at');
    const reported = await looked();
    expect(reported).toMatchObject({
      // Honest to the end: it is not rolled back before the last process follows.
      ...{ state: 'rolling_back', verdict: 'fail', reason: { key: 'releases.rehearsal_not_taken_up', params: named } },
      rehearsal: {
        verdict: 'fail',
        in_ms: null,
        out_ms: null,
        missing: [named.missing],
        after: { '1 stable': 10_000 },
      },
    });
    await pool.query(`delete from processes where id = 'prc_stuck'`);
    expect((await answered).status).toBe(201);
    expect(await looked()).toMatchObject({ state: 'rolled_back', rehearsal: reported.rehearsal });
    const said = (await trailAbout(stores, id)).map(({ action }) => action.replace('rollout.', ''));
    expect(said).toEqual(['started', 'rolling_back', 'rehearsed', 'rolled_back']);
  });
});

test('a candidate whose approval is taken back gets no more users, and the rollout says why', async () => {
  const started = await begin({ steps: [{ weight: 1_000 }, { weight: 5_000 }] });
  const revoked = await post('/api/v1/models/credit/versions/2/reject', { reason: 'found a fault' });
  expect(revoked.status).toBe(200);
  judged({ labelled: 500 });
  await stage.releases.look();
  expect(await get(started.id)).toMatchObject({
    ...{ state: 'running', step: 0 },
    reason: { key: 'releases.not_approved', params: { candidate: 'credit/2' } },
  });
  expect((await get(started.id)).gates.find(({ gate }: { gate: string }) => gate === 'release').verdict).toBe(
    'skipped',
  );
  await approve(stage, { model: 'credit', version: 2 });
  await stage.releases.look();
  expect(await get(started.id)).toMatchObject({ step: 1 });
  await command(started.id, 'abort');
});

test('a rollout does not begin on a route that moved on while its candidate was being loaded', async () => {
  const version = await registerVersion(stage, 'credit');
  await approve(stage, { model: 'credit', version });
  const { checkLoadable } = stage.registry;
  let other: string | undefined;
  const slow: typeof checkLoadable = async (db, ref) => {
    if (ref.version === version && other === undefined) {
      other = 'about to be';
      other = (await begin({ steps: [{ weight: 1_000 }] })).id;
      await command(String(other), 'promote');
    }
    return checkLoadable(db, ref);
  };
  Object.assign(stage.registry, { checkLoadable: slow });
  const late = await post('/api/v1/rollouts', { route: 'apply', candidate_version: version });
  Object.assign(stage.registry, { checkLoadable });
  expect([late.status, late.body.error?.code]).toEqual([409, 'conflict']);
  expect(await targets()).toMatchObject([{ version: 2, weight: 10_000 }]);
  await command(String(other), 'rollback');
  expect(await targets()).toMatchObject([{ version: 1, weight: 10_000 }]);
});
