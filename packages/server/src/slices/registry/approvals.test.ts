/**
 * The approval over HTTP and every door to production. 430 lines because one set of stores, and one process on them, serves all of it.
 */
import { writeFile } from 'node:fs/promises';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { approve, goodRecord } from '../../../test/approved-version.ts';
import { lineage, smallModel, trailAbout, untilServed } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';
import { championAlias } from './constants.ts';

const stores = await testStores();
/** Who may approve; set anew for each test. */
let approvers: string[] = [];
/** Who made which key. */
let makers: Record<string, string> = {};
const stage = await startModelStage(stores, {
  people: {
    holdersOf: async () => approvers.map((id) => ({ id, name: `Name of ${id}`, systems: null })),
    personBehind: async (_, { kind, id }) => (kind === 'account' ? id : (makers[id] ?? null)),
    namesOf: async (_, ids) => new Map(ids.map((id) => [id, `Name of ${id}`])),
  },
});
beforeAll(async () => {
  await stage.call('POST', '/api/v1/systems', { body: { id: 'loans', name: 'loans' } });
});
beforeEach(() => {
  approvers = ['acc_ann', 'acc_ben', 'acc_cho'];
  makers = {};
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const [ann, ben, cho] = ['acc_ann', 'acc_ben', 'acc_cho'];
let named = 0;
/** A model of its own with `versions` versions, registered by `as`. */
async function model({
  versions = 1,
  as = ann,
  ...record
}: {
  versions?: number;
  as?: string;
  [field: string]: unknown;
} = {}) {
  named += 1;
  const id = `model-${named}`;
  await stage.call('POST', '/api/v1/models', { body: { id, system: 'loans' } });
  const bytes = new TextEncoder().encode(JSON.stringify(smallModel({ seed: named })));
  const { body: stored } = await stage.call('POST', `/api/v1/models/${id}/artifacts`, { body: bytes });
  const body = { artifact_sha256: stored.sha256, lineage, ...goodRecord, ...record };
  for (let made = 0; made < versions; made += 1)
    await stage.call('POST', `/api/v1/models/${id}/versions`, { as, body });
  return id;
}
const at = (id: string, version = 1) => `/api/v1/models/${id}/versions/${version}`;
const post = (url: string, body: object = {}, as = ann) => stage.call('POST', url, { as, body });
const submit = (id: string, as = ann) => post(`${at(id)}/submit`, {}, as);
const decide = (id: string, what: 'approve' | 'reject' | 'withdraw', as: string) =>
  post(`${at(id)}/${what}`, { reason: `because ${as} says so` }, as);
const override = (id: string, as: string) => post(`${at(id)}/approve`, { reason: 'nobody else', override: true }, as);
const versionOf = async (id: string, version = 1) => (await stage.call('GET', at(id, version))).body;
const codeOf = ({ status, body }: { status: number; body: { error?: { code: string } } }) => [
  status,
  body.error?.code ?? null,
];
const actionsOn = async (id: string) => (await trailAbout(stores, `${id}%`)).map(({ action }) => action);

describe('a submission', () => {
  test('that passes its checks waits for review, is told of, and is approved by somebody else', async () => {
    const id = await model();
    const told = stage.notices.length;
    const { status, body } = await submit(id);
    expect([status, body.status, body.attempt]).toEqual([201, 'pending_review', 1]);
    expect(body.checks.map((check: { verdict: string }) => check.verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(body.submitted_by).toEqual({ kind: 'account', id: ann, name: 'Name of acc_ann' });
    const notice = stage.notices[told];
    expect(notice).toMatchObject({ event: 'model.approval_requested', system: 'loans', refs: { model: id } });
    expect(notice?.body.at(-1)?.params['names']).toBe('Name of acc_ben, Name of acc_cho');
    const inbox = await stage.call('GET', '/api/v1/approvals?status=pending_review&system=loans');
    expect(inbox.body.items.map((one: { label: string }) => one.label)).toContain(`${id}/1`);

    const decided = await decide(id, 'approve', ben);
    expect(decided.body).toMatchObject({ status: 'approved', decisions: [{ action: 'approve', override: null }] });
    const after = await versionOf(id);
    expect(after).toMatchObject({
      approval_status: 'approved',
      stage: 'staging',
      tags: {
        developer: ann,
        performance_metrics: JSON.stringify(goodRecord.metrics),
        approval_status: 'approved',
        approved_by: ben,
        approval_timestamp: decided.body.decisions[0].at,
      },
    });
    expect(stage.notices.at(-1)).toMatchObject({ event: 'model.approved' });
    expect(await actionsOn(id)).toEqual([
      ...['model.created', 'model.version_registered', 'model.stage_changed', 'model.approval_requested'],
      'model.approved',
    ]);
  });

  test('that fails a check names it with its numbers; it is submitted again when it is mended', async () => {
    const id = await model({ metrics: { accuracy: 0.6 }, bias_metrics: {}, ethics: '' });
    const { body } = await submit(id);
    expect(body.status).toBe('failed_validation');
    expect(body.checks.map((check: { check: string; verdict: string }) => [check.check, check.verdict])).toEqual([
      ['performance_threshold', 'fail'],
      ['fairness_check', 'skipped'],
      ['security_scan', 'pass'],
      ['documentation_complete', 'fail'],
    ]);
    expect(body.checks[0].items[0]).toMatchObject({ name: 'accuracy', value: 0.6, threshold: 0.85 });
    expect(codeOf(await decide(id, 'approve', ben))).toEqual([409, 'conflict']);
    const refused = await stage.call('PUT', `/api/v1/models/${id}/governance`, {
      body: { governance: 'governed', reason: 'it decides about people' },
    });
    expect(refused.body.governance).toBe('governed');
    const blocked = await stage.call('PUT', `${at(id)}/stage`, { body: { stage: 'production' } });
    expect(codeOf(blocked)).toEqual([409, 'version_not_approved']);
    expect(blocked.body.error.detail.missing).toEqual([
      { what: 'performance_threshold', verdict: 'fail' },
      { what: 'fairness_check', verdict: 'skipped' },
      { what: 'documentation_complete', verdict: 'fail' },
      { what: 'review', verdict: null },
    ]);
    await stage.call('PATCH', at(id), { as: ann, body: { ethics: 'Decides about nobody.', revision: 0 } });
    const again = (await submit(id)).body;
    expect([again.attempt, again.checks[3].verdict]).toEqual([2, 'pass']);
    expect((await stage.call('GET', `${at(id)}/approvals`)).body.items).toHaveLength(2);
  });

  test('is scanned: a tampered artifact fails, and says which part', async () => {
    const id = await model();
    const { artifact_sha256: digest } = await versionOf(id);
    await writeFile(`${stores.objectsDir}/${digest.slice(0, 2)}/${digest}`, JSON.stringify(smallModel({ flip: true })));
    const { body } = await submit(id);
    const scan = body.checks[2];
    expect([scan.check, scan.verdict, body.status]).toEqual(['security_scan', 'fail', 'failed_validation']);
    const verdicts = Object.fromEntries(
      scan.items.map((item: { name: string; verdict: string }) => [item.name, item.verdict]),
    );
    expect(verdicts).toEqual({
      size: 'pass',
      digest: 'fail',
      signature: 'skipped',
      format: 'skipped',
      code: 'skipped',
    });
  });

  test('may be withdrawn, rejected with a reason, and taken back after it was approved', async () => {
    const id = await model();
    await submit(id);
    expect(codeOf(await stage.call('PATCH', at(id), { body: { ethics: 'x', revision: 0 } }))).toEqual([
      409,
      'conflict',
    ]);
    expect((await decide(id, 'withdraw', ann)).body.status).toBe('none');
    await submit(id);
    expect((await decide(id, 'reject', cho)).body.decisions[0].reason).toBe('because acc_cho says so');
    expect(codeOf(await decide(id, 'approve', ben))).toEqual([409, 'conflict']);
    await submit(id);
    await decide(id, 'approve', ben);
    expect(codeOf(await submit(id))).toEqual([409, 'conflict']);
    const taken = await decide(id, 'reject', cho);
    expect(taken.body.decisions.map((one: { action: string }) => one.action)).toEqual(['approve', 'reject']);
    const after = await versionOf(id);
    expect([after.approval_status, after.tags['approved_by']]).toEqual(['rejected', undefined]);
    expect((await actionsOn(id)).slice(-2)).toEqual(['model.approved', 'model.approval_revoked']);
    const [entry] = (await trailAbout(stores, `${id}/1`)).slice(-1);
    // What people write is in the records; the trail holds a commitment to it.
    expect(JSON.stringify(entry)).not.toContain('says so');
    expect(entry?.detail['reason']).toMatch(/^c1:[0-9a-f]{64}$/);
  });

  test('leaves nothing behind when the process ends between the checks and the notices, and goes on afterwards', async () => {
    const id = await model();
    const before = (await actionsOn(id)).length;
    const people = vi.spyOn(stage.notices as unknown[], 'push').mockImplementationOnce(() => {
      throw new Error('killed');
    });
    expect((await submit(id)).status).toBe(500);
    people.mockRestore();
    expect((await versionOf(id)).approval_status).toBe('none');
    expect((await stage.call('GET', `${at(id)}/approvals`)).body.items).toEqual([]);
    expect((await actionsOn(id)).length).toBe(before);
    expect((await submit(id)).body.attempt).toBe(1);
  });

  test('whose texts are edited while the checks run is not taken', async () => {
    const id = await model();
    const read = vi.spyOn(stage.objects, 'read');
    read.mockImplementationOnce(async (sha256: string) => {
      await stage.call('PATCH', at(id), { body: { limitations: '', revision: 0 } });
      read.mockRestore();
      return stage.objects.read(sha256);
    });
    expect(codeOf(await submit(id))).toEqual([409, 'conflict']);
    expect((await submit(id)).body.status).toBe('failed_validation');
  });
});

describe('four eyes', () => {
  test('nobody approves what they registered or submitted, by account or by a key they made', async () => {
    const mine = await model({ as: ann });
    await submit(mine, ben);
    for (const [who, why] of [
      [ann, 'own'],
      [ben, 'own'],
      ['all', 'key'],
    ] as const) {
      const refused = await override(mine, who);
      expect([codeOf(refused), refused.body.error.detail.why]).toEqual([[403, 'four_eyes'], why]);
    }
    expect((await decide(mine, 'approve', cho)).status).toBe(200);
    makers = { key_all: ann };
    const through = await model({ as: 'all' });
    await submit(through, 'all');
    expect(codeOf(await decide(through, 'approve', ann))).toEqual([403, 'four_eyes']);
    expect((await decide(through, 'approve', ben)).status).toBe(200);
  });

  test('on a one-person installation it is an exception that has to be asked for, and is shown as one everywhere', async () => {
    approvers = [ann];
    const id = await model();
    await submit(id);
    expect(stage.notices.at(-1)?.body.at(-1)?.key).toBe('approvals.notice.nobody_else');
    const may = (await stage.call('GET', `${at(id)}/approvals`, { as: ann })).body.may;
    expect(may).toMatchObject({ approve: 'override', why: { key: 'approvals.why.own_override_possible' } });
    expect(codeOf(await decide(id, 'approve', ann))).toEqual([403, 'four_eyes']);
    const done = await override(id, ann);
    expect(done.body.decisions[0].override).toBe('one_person');
    expect((await actionsOn(id)).at(-1)).toBe('model.approved_by_override');
    expect(stage.notices.at(-1)?.body.map(({ key }) => key)).toContain('approvals.notice.override');
    const card = (await stage.call('GET', `${at(id)}/card/document`)).body;
    expect(card.approval).toMatchObject({ status: 'approved', override: 'one_person' });
  });

  test('a key may submit, and approve only as that exception, where one person at most could', async () => {
    const id = await model({ as: 'all' });
    expect((await submit(id, 'all')).body.submitted_by).toMatchObject({ kind: 'key' });
    expect(codeOf(await override(id, 'all'))).toEqual([403, 'four_eyes']);
    approvers = [];
    expect((await override(id, 'all')).body.decisions[0].override).toBe('one_person_key');
  });

  test('of two who decide at once one does; the other is told', async () => {
    const id = await model();
    await submit(id);
    const answers = await Promise.all([
      decide(id, 'approve', ben),
      decide(id, 'reject', cho),
      decide(id, 'approve', cho),
    ]);
    expect(answers.map(({ status }) => status).sort()[0]).toBe(200);
    const [one] = (await stage.call('GET', `${at(id)}/approvals`)).body.items;
    // An approval may be taken back at once; approving twice, or what was rejected, is not possible.
    const approvals = one.decisions.filter(({ action }: { action: string }) => action === 'approve');
    expect(approvals.length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status === 200).length).toBe(one.decisions.length);
    expect(answers.filter(({ status }) => status !== 200).map(codeOf)).toEqual(
      Array.from({ length: 3 - one.decisions.length }, () => [409, 'conflict']),
    );
  });
});

test('limits change by a recorded decision alone; what was checked before keeps its own', async () => {
  const url = '/api/v1/systems/loans/approval-settings';
  const { body: before } = await stage.call('GET', url);
  expect(before).toMatchObject({ revision: 0, history: [], settings: { performance: { threshold: 0.85 } } });
  const id = await model({ metrics: { accuracy: 0.69 } });
  expect((await submit(id)).body.status).toBe('failed_validation');
  const settings = { ...before.settings, performance: { metric: 'accuracy', better: 'above', threshold: 0.6 } };
  const put = (body: object) => stage.call('PUT', url, { as: ben, body });
  expect(codeOf(await put({ settings, revision: 0 }))).toEqual([422, 'invalid_request']);
  expect((await put({ settings, revision: 0, reason: 'hard to predict at all' })).body.revision).toBe(1);
  expect(codeOf(await put({ settings, revision: 0, reason: 'late' }))).toEqual([409, 'conflict']);
  const { body: after } = await stage.call('GET', url);
  expect(after.history[0]).toMatchObject({ revision: 1, reason: 'hard to predict at all', by: { id: ben } });
  const again = (await submit(id)).body;
  expect([again.status, again.settings.performance.threshold]).toEqual(['pending_review', 0.6]);
  const first = (await stage.call('GET', `${at(id)}/approvals`)).body.items[1];
  expect(first.settings.performance.threshold).toBe(0.85);
  await put({ settings: before.settings, revision: 1, reason: 'as it was' });
});

describe('production of a governed model', () => {
  test('is refused to an unapproved version by every door, which names what is missing', async () => {
    const id = await model({ versions: 3 });
    approvers = [];
    await approve(stage, { model: id, version: 1 });
    const route = { id: `route-of-${id}`, model: id };
    const ref = { model: id, version: 2 };
    const actor = { kind: 'key', id: 'key_all' } as const;
    const governed = { governance: 'governed', reason: 'before any route' };
    await stage.call('PUT', `/api/v1/models/${id}/governance`, { body: governed });
    const refusals: Record<string, unknown> = {};
    const keep = (door: string, { body }: { body: { error?: { code: string; detail: { missing: unknown } } } }) => {
      refusals[door] = [body.error?.code, body.error?.detail.missing];
    };
    const thrown = (error: { code: string; detail: { missing: unknown } }) => [error.code, error.detail.missing];
    const doors = async (when: string) => {
      const put = (url: string, body: object) => stage.call('PUT', `/api/v1/models/${id}${url}`, { body });
      keep(`${when}: stage`, await put('/versions/2/stage', { stage: 'production' }));
      for (const alias of [championAlias, 'production'])
        keep(`${when}: alias ${alias}`, await put(`/aliases/${alias}`, { version: 2 }));
      keep(
        `${when}: route`,
        await post(
          '/api/v1/routes',
          { ...route, id: `${route.id}-${Object.keys(refusals).length}`, version: 2 },
          'all',
        ),
      );
      refusals[`${when}: stage within a transaction`] = await transact(stores.db, (tx) =>
        stage.registry.setStage(tx, ref, { stage: 'production', actor }),
      ).catch(thrown);
      refusals[`${when}: alias within a transaction`] = await transact(stores.db, (tx) =>
        stage.registry.setAlias(tx, everywhere, { ...ref, alias: championAlias, actor }),
      ).catch(thrown);
    };
    await doors('before');
    expect((await post('/api/v1/routes', { ...route, version: 1 }, 'all')).status).toBe(201);
    await untilServed(stage, route.id);
    await doors('with a route');
    const { body: open } = await stage.call('GET', `/api/v1/routes/${route.id}`);
    const fallback = { revision: open.revision, settings: { ...open.settings, fallback: [{ version: 2 }] } };
    keep('fallback', await stage.call('PATCH', `/api/v1/routes/${route.id}`, { body: fallback }));
    const byNumber = { features: { income: 1, region: 'north' }, model_version: 2 };
    keep('prediction by number', await post(`/serve/${route.id}/predict`, byNumber, 'all'));
    keep('rollout', await post('/api/v1/rollouts', { route: route.id, candidate_version: 2 }, 'all'));
    const missing = [{ what: 'submission', verdict: null }];
    expect(refusals).toEqual(
      Object.fromEntries(Object.keys(refusals).map((door) => [door, ['version_not_approved', missing]])),
    );
    expect(Object.keys(refusals)).toHaveLength(15);
    // A shadow answers nobody: it may be tried before it is approved, and is promoted by the same gate.
    const shadow = { route: route.id, candidate_version: 2, strategy: { type: 'shadow' } };
    const tried = await post('/api/v1/rollouts', shadow, 'all');
    expect([tried.status, tried.body.error]).toEqual([201, undefined]);
    const promoted = await post(`/api/v1/rollouts/${tried.body.id}/promote`, { reason: 'go' }, 'all');
    expect(codeOf(promoted)).toEqual([409, 'version_not_approved']);
    // Nothing of it happened.
    expect((await versionOf(id, 2)).stage).not.toBe('production');
    expect((await stage.call('GET', `/api/v1/models/${id}`)).body.aliases).toEqual({ champion: 1 });
  });

  test('an approval that is taken back during the rollout stops its promotion', async () => {
    const id = await model({ versions: 2 });
    approvers = [];
    for (const version of [1, 2]) await approve(stage, { model: id, version });
    const route = `route-of-${id}`;
    await post('/api/v1/routes', { id: route, model: id, version: 1 }, 'all');
    await untilServed(stage, route);
    const { body: rollout } = await post('/api/v1/rollouts', { route, candidate_version: 2 }, 'all');
    await post(`${at(id, 2)}/reject`, { reason: 'found a fault' }, ben);
    const promoted = await post(`/api/v1/rollouts/${rollout.id}/promote`, { reason: 'go' }, 'all');
    expect(codeOf(promoted)).toEqual([409, 'version_not_approved']);
    expect((await stage.call('GET', `/api/v1/rollouts/${rollout.id}`)).body.state).toBe('running');
    expect((await stage.registry.resolveVersion(stores.db, everywhere, { model: id, name: 'latest' })).version).toBe(1);
  });

  test('aliases and stages of a tracked model move freely, and are kept with who and why', async () => {
    const id = await model({ versions: 2 });
    const put = (url: string, body: object) => stage.call('PUT', `/api/v1/models/${id}${url}`, { as: ben, body });
    expect((await put('/aliases/champion', { version: 2, reason: 'newest' })).body.aliases).toEqual({ champion: 2 });
    await put('/versions/1/stage', { stage: 'production' });
    await put('/versions/2/stage', { stage: 'production', reason: 'better' });
    expect([(await versionOf(id, 1)).stage, (await versionOf(id, 2)).stage]).toEqual(['archived', 'production']);
    expect((await stage.call('DELETE', `/api/v1/models/${id}/aliases/champion`)).body.aliases).toEqual({});
    expect(codeOf(await put('/aliases/v2', { version: 2 }))).toEqual([422, 'invalid_request']);
    const { body } = await stage.call('GET', `/api/v1/models/${id}/history`);
    const shown = body.items.map((one: Record<string, unknown>) => [one['kind'], one['name'], one['from'], one['to']]);
    expect(shown).toEqual([
      ['alias', 'champion', '2', null],
      ['stage', '1', 'production', 'archived'],
      ['stage', '2', 'none', 'production'],
      ['stage', '1', 'none', 'production'],
      ['alias', 'champion', null, '2'],
    ]);
    expect(body.items[2]).toMatchObject({ reason: 'better', by: { id: ben, name: 'Name of acc_ben' } });
  });

  test('a model that becomes governed takes its marks of production from versions that nobody approved', async () => {
    for (const way of ['decided', 'by a route'] as const) {
      const id = await model({ versions: 3 });
      approvers = [];
      await approve(stage, { model: id, version: 1 });
      const put = (url: string, body: object) => stage.call('PUT', `/api/v1/models/${id}${url}`, { body });
      await put('/aliases/champion', { version: 2 });
      await put('/aliases/production', { version: 3 });
      await put('/aliases/candidate', { version: 3 });
      await put('/versions/3/stage', { stage: 'production' });
      const governed =
        way === 'decided'
          ? await put('/governance', { governance: 'governed', reason: 'goes live' })
          : await post('/api/v1/routes', { id: `route-of-${id}`, model: id, version: 1 }, 'all');
      expect(governed.status).toBeLessThan(300);
      const { aliases } = (await stage.call('GET', `/api/v1/models/${id}`)).body;
      expect(aliases).toEqual(way === 'decided' ? { candidate: 3 } : { candidate: 3, champion: 1 });
      expect((await versionOf(id, 3)).stage).toBe('staging');
      for (const name of ['production', ...(way === 'decided' ? ['latest', 'champion'] : [])])
        expect(codeOf(await stage.call('GET', `/api/v1/models/${id}/resolve/${name}`))).toEqual([404, 'not_found']);
    }
  });

  test('an alias that means production starts the rollout of the route, and moves when it promotes', async () => {
    const id = await model({ versions: 2 });
    approvers = [];
    for (const version of [1, 2]) await approve(stage, { model: id, version });
    const route = `route-of-${id}`;
    await post('/api/v1/routes', { id: route, model: id, version: 1 }, 'all');
    await untilServed(stage, route);
    const put = (url: string, body: object) => stage.call('PUT', `/api/v1/models/${id}${url}`, { body });
    const asked = await put('/aliases/champion', { version: 2 });
    expect(asked.body.aliases).toEqual({ champion: 1 });
    const [rollout] = asked.body.started_rollouts;
    // Asked again by another door, it is the same rollout.
    expect((await put('/versions/2/stage', { stage: 'production' })).body.started_rollouts).toEqual([rollout]);
    expect((await post(`/api/v1/rollouts/${rollout}/promote`, { reason: 'go' }, 'all')).status).toBe(200);
    expect((await stage.call('GET', `/api/v1/models/${id}`)).body.aliases).toEqual({ champion: 2 });
    expect([(await versionOf(id, 1)).stage, (await versionOf(id, 2)).stage]).toEqual(['archived', 'production']);
    for (const name of ['latest', 'champion', '2'])
      expect((await stage.call('GET', `/api/v1/models/${id}/resolve/${name}`)).body.version).toBe(2);
    expect(codeOf(await stage.call('GET', `/api/v1/models/${id}/resolve/nobody`))).toEqual([404, 'not_found']);
    // What a route gives its users neither leaves production nor goes back to tracked.
    for (const refused of [
      await put('/versions/2/stage', { stage: 'archived' }),
      await put('/governance', { governance: 'tracked', reason: 'too slow' }),
      await stage.call('DELETE', `/api/v1/models/${id}/aliases/champion`),
    ])
      expect(codeOf(refused)).toEqual([409, 'model_in_use']);
    const { body: graph } = await stage.call('GET', `/api/v1/models/${id}/lineage`);
    expect(graph.edges).toContainEqual({ from: 'version:2', to: `route:${route}` });
  });
});

test('texts keep every earlier one; tags are free but for those of the approval', async () => {
  const id = await model();
  const edit = (body: object) => stage.call('PATCH', at(id), { as: cho, body });
  expect(
    (await edit({ limitations: 'Not for children.', card: { purpose: 'Loans' }, revision: 0 })).body,
  ).toMatchObject({
    limitations: 'Not for children.',
    ethics: goodRecord.ethics,
    card: { purpose: 'Loans', users: [] },
    notes_revision: 1,
  });
  expect(codeOf(await edit({ ethics: 'x', revision: 0 }))).toEqual([409, 'conflict']);
  const { body } = await stage.call('GET', `${at(id)}/notes`);
  expect(body.items.map((one: { revision: number; limitations: string }) => [one.revision, one.limitations])).toEqual([
    [1, 'Not for children.'],
    [0, goodRecord.limitations],
  ]);
  const tag = (key: string, value: string) => stage.call('PUT', `${at(id)}/tags/${key}`, { body: { value } });
  expect((await tag('team', 'credit')).body.tags).toEqual({ team: 'credit' });
  for (const key of ['approval_status', 'approved_by', 'approval_timestamp'])
    expect(codeOf(await tag(key, 'approved'))).toEqual([403, 'forbidden']);
  await stage.call('DELETE', `${at(id)}/tags/team`);
  expect((await versionOf(id)).tags).toEqual({});
  const made = { artifact_sha256: (await versionOf(id)).artifact_sha256, lineage, tags: { approved_by: 'me' } };
  expect(codeOf(await post(`/api/v1/models/${id}/versions`, made))).toEqual([403, 'forbidden']);
});
