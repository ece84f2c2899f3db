/** Checklists and manuals on a whole server: real rollouts, real approvals, real answers. */
import { spawnSync } from 'node:child_process';
import type { Checklist, ChecklistItem } from '@haechi/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodRecord } from '../../../test/approved-version.ts';
import { lineage, smallModel } from '../../../test/model-scene.ts';
import { openTestApp, type TestApp } from '../../open-test-app.ts';
import { systemClock } from '../../platform/clock.ts';

let opened: TestApp;
let rollout: string;
// biome-ignore lint/suspicious/noExplicitAny: answers of tests are looked into, not typed.
type Answer = { status: number; text: string; body: any };

async function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: object): Promise<Answer> {
  const type = Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {};
  const answer = await opened.app.http.inject({
    method,
    url,
    headers: { authorization: `Bearer ${opened.adminToken}`, ...type },
    ...(body === undefined ? {} : { payload: body }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, text: answer.payload, body: isJson ? answer.json() : null };
}
async function must(method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: object): Promise<Answer['body']> {
  const answer = await call(method, url, body);
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`);
  return answer.body;
}
const listsOf = async (id: string): Promise<Checklist[]> =>
  (await must('GET', `/api/v1/rollouts/${id}/checklists`)).items;
const itemOf = (lists: readonly Checklist[], id: string): ChecklistItem => {
  const found = lists.flatMap(({ items }) => items).find((item) => item.id === id);
  if (found === undefined) throw new Error(`no item ${id}`);
  return found;
};
const stateOf = (lists: readonly Checklist[]) => lists.map(({ stage, state }) => `${stage} ${state}`);

async function register(number: number, flip: boolean): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(smallModel({ flip })));
  const { sha256 } = await must('POST', '/api/v1/models/credit/artifacts', bytes);
  await must('POST', '/api/v1/models/credit/versions', { artifact_sha256: sha256, lineage, ...goodRecord });
  await must('POST', `/api/v1/models/credit/versions/${number}/submit`, {});
  await must('POST', `/api/v1/models/credit/versions/${number}/approve`, { reason: 'for a test', override: true });
}

beforeAll(async () => {
  opened = await openTestApp();
  await must('POST', '/api/v1/systems', { id: 'loans', name: 'Loans | *of* <b>people</b>' });
  await must('POST', '/api/v1/models', { id: 'credit', system: 'loans' });
  await register(1, false);
  await register(2, true);
  await must('POST', '/api/v1/routes', { id: 'apply', model: 'credit', version: 1 });
}, 60_000);
afterAll(() => opened[Symbol.asyncDispose]());

describe('before a deployment', () => {
  const path = '/api/v1/routes/apply/versions/2/checklist';

  test('the record answers what it can, and people the rest', async () => {
    const list: Checklist = await must('GET', path);
    expect(list).toMatchObject({ stage: 'before', state: 'open', verdict: 'fail', rollout: null, version: 2 });
    expect(list.items.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'before.quality pass',
      'before.security pass',
      // Nobody hears alerts: there is no channel.
      'before.monitoring fail',
      'before.rollback skipped',
      // The system has no owner.
      'before.documents fail',
      'before.training skipped',
    ]);
    expect(itemOf([list], 'before.quality')).toMatchObject({ n: 2, answerable: false });
    expect(itemOf([list], 'before.training')).toMatchObject({ n: null, answerable: true });
  });

  test('an owner and a channel are seen at once', async () => {
    await must('PATCH', '/api/v1/systems/loans', { owner: 'Credit risk', revision: 1 });
    const config = { kind: 'webhook', url: 'https://hooks.example/x', secret: '0123456789abcdef0123456789abcdef' };
    await must('POST', '/api/v1/channels', { name: 'on duty', config, scope: { systems: ['loans'] } });
    const list: Checklist = await must('GET', path);
    expect(itemOf([list], 'before.monitoring')).toMatchObject({ verdict: 'pass', numbers: { channels: 1 } });
    expect(itemOf([list], 'before.documents').verdict).toBe('pass');
    expect(list.verdict).toBe('skipped');
  });

  test('what the record answers takes no answer, what is unknown is not found', async () => {
    const body = { verdict: 'pass', reason: 'we say so' };
    const put = (item: string, sent: object = body) =>
      call('PUT', `/api/v1/routes/apply/versions/2/checklist-items/${item}`, sent);
    expect((await put('before.quality')).body.error).toMatchObject({
      code: 'checklist_closed',
      detail: { state: 'open' },
    });
    expect((await put('before.nothing')).body.error.code).toBe('not_found');
    expect((await put('before.training', { verdict: 'pass', reason: '' })).status).toBe(422);
    expect((await call('GET', '/api/v1/routes/apply/versions/9/checklist')).body.error.code).toBe('not_found');
    const answered = await put('before.training', { verdict: 'pass', reason: 'drill of 3 May' });
    expect(itemOf([answered.body], 'before.training')).toMatchObject({
      verdict: 'pass',
      answer: { verdict: 'pass', reason: 'drill of 3 May' },
    });
  });
});

describe('a rollout', () => {
  test('keeps the list before it as it was when it began', async () => {
    const steps = [
      { weight: 500, min_labelled: 0 },
      { weight: 5000, min_labelled: 0 },
    ];
    rollout = (await must('POST', '/api/v1/rollouts', { route: 'apply', candidate_version: 2, steps })).id;
    // Asked for many times at once, it is kept once: the trail says so below.
    const [lists = []] = await Promise.all([1, 2, 3, 4].map(() => listsOf(rollout)));
    expect(stateOf(lists)).toEqual(['before kept', 'during open', 'after waiting']);
    expect(itemOf(lists, 'before.training').answer?.reason).toBe('drill of 3 May');
    await must('PUT', '/api/v1/routes/apply/versions/2/checklist-items/before.training', {
      verdict: 'fail',
      reason: 'later',
    });
    expect(itemOf(await listsOf(rollout), 'before.training').verdict).toBe('pass');
    expect(itemOf(lists, 'during.canary')).toMatchObject({ verdict: 'pass', numbers: { percent: 5 } });
    expect(itemOf(lists, 'during.full')).toMatchObject({
      verdict: 'skipped',
      reason: { key: 'checklists.reason.under_way' },
    });
    expect(itemOf(lists, 'after.dashboard')).toMatchObject({ verdict: 'skipped', answerable: false });
  });

  test('of which a stage is over takes no more answers for it', async () => {
    const put = (item: string) =>
      call('PUT', `/api/v1/rollouts/${rollout}/checklist-items/${item}`, {
        verdict: 'skipped',
        reason: 'no staging here',
      });
    expect((await put('before.training')).body.error).toMatchObject({
      code: 'checklist_closed',
      detail: { state: 'kept' },
    });
    expect((await put('after.dashboard')).body.error).toMatchObject({ detail: { state: 'waiting' } });
    const during: Checklist = (await put('during.staging')).body;
    expect(itemOf([during], 'during.staging').reason.key).toBe('checklists.reason.not_applicable');
  });

  test('promoted by hand says so, and its end is kept by the schedule, seconds later, without being asked for', async () => {
    await must('POST', `/api/v1/rollouts/${rollout}/promote`, { reason: 'seen enough' });
    let kept: Checklist[] = [];
    for (let tries = 0; tries < 200 && kept.length < 2; tries += 1) {
      kept = (await must('GET', '/api/v1/checklists?system=loans')).items;
      await systemClock.sleep(100);
    }
    expect(kept.map(({ stage, rollout: of }) => [stage, of])).toEqual([
      ['during', rollout],
      ['before', rollout],
    ]);
    const lists = await listsOf(rollout);
    expect(stateOf(lists)).toEqual(['before kept', 'during kept', 'after open']);
    expect(itemOf(lists, 'during.full').verdict).toBe('pass');
    expect(itemOf(lists, 'during.steps')).toMatchObject({
      verdict: 'fail',
      reason: { key: 'checklists.reason.by_hand' },
    });
    expect(itemOf(lists, 'after.metrics')).toMatchObject({
      verdict: 'skipped',
      reason: { key: 'checklists.reason.not_judged' },
    });
    expect(itemOf(lists, 'after.feedback')).toMatchObject({ verdict: 'skipped', answerable: true });
  });

  test('is followed by what the rows say of the version since, and of no other version', async () => {
    const number = ([version, indicator, verdict, limit]: readonly string[]) =>
      `('loans', '${indicator}', '${version}', 'production', '', '', now64(3), 0.1, 100, 'mean', '${verdict}', '{"key":"k","params":{}}', ${limit}, 'exact', now64(3))`;
    const numbers = [
      ['credit/2', 'accuracy', 'fail', '0.7'],
      ['credit/2', 'tpr_gap', 'pass', '0.15'],
      ['credit/2', 'psi', 'fail', 'null'],
      ['credit/2', 'drift_share', 'skipped', '0.1'],
      ['credit/1', 'fpr_gap', 'fail', '0.03'],
    ];
    await opened.platform.rows.command(`insert into indicators
      (system_id, indicator, version, environment, attribute, feature, time, value, n, method, verdict, reason, limit_value, path, evaluated_at)
      values ${numbers.map(number).join()}`);
    await opened.platform.rows.command(`insert into events (system_id, kind, time, received_at, seq, id, payload)
      values ('loans', 'feedback', now64(3), now64(3), 1, 'f1', '{}'), ('loans', 'feedback', now64(3), now64(3), 2, 'f1', '{}')`);
    const lists = await listsOf(rollout);
    expect(itemOf(lists, 'after.metrics')).toMatchObject({ verdict: 'fail', n: 2, numbers: { failed: 1 } });
    expect(itemOf(lists, 'after.fairness')).toMatchObject({ verdict: 'pass', n: 1, numbers: { failed: 0 } });
    expect(itemOf(lists, 'after.feedback')).toMatchObject({ verdict: 'pass', n: 1, answerable: false });
    expect(itemOf(lists, 'during.full').verdict).toBe('pass');
  });

  test('is written into the trail, without the words that people gave', async () => {
    const { rows } = await opened.platform.postgres.pool.query(
      `select body from trail_entries where body like '%"checklist.%' union all select body from trail_pending where body like '%"checklist.%'`,
    );
    const bodies = rows.map(({ body }) => String(body));
    expect(bodies.filter((body) => body.includes('checklist.kept'))).toHaveLength(2);
    expect(bodies.filter((body) => body.includes('checklist.answered'))).toHaveLength(3);
    expect(bodies.join()).not.toContain('drill of 3 May');
  });
});

test('a system has six areas and five things of operation, each judged; what is linked as evidence is there', async () => {
  const { items } = await must('GET', '/api/v1/systems/loans/checklists');
  const [areas, operations]: Checklist[] = items;
  if (areas === undefined || operations === undefined) throw new Error('two lists');
  const sizes = Map.groupBy(areas.items, ({ area }) => area);
  expect([...sizes].map(([area, found]) => [area, found.length])).toEqual([
    ['deployment', 6],
    ['monitoring', 6],
    ['retraining', 6],
    ['security', 6],
    ['scale', 6],
    ['documents', 5],
  ]);
  expect(operations.items).toHaveLength(5);
  expect(Object.fromEntries(areas.items.map(({ id, verdict }) => [id, verdict]))).toMatchObject({
    'deployment.precheck': 'pass',
    'deployment.rollback': 'skipped',
    'monitoring.accuracy': 'pass',
    'monitoring.predictions': 'fail',
    'retraining.rollback': 'pass',
    'security.encryption': 'fail',
    'security.tls': 'fail',
    'scale.load': 'skipped',
    'documents.operations': 'pass',
  });
  expect([...areas.items, ...operations.items].filter(({ verdict }) => verdict === 'error')).toEqual([]);
  const lists = [areas, operations, ...(await listsOf(rollout))];
  const hrefs = new Set(
    lists.flatMap((list) => list.items).flatMap(({ evidence }) => evidence.map(({ href }) => href)),
  );
  expect(hrefs.size).toBeGreaterThan(6);
  for (const href of hrefs) expect((await call('GET', href)).status, href).toBe(200);
  const body = { verdict: 'fail', reason: 'never' };
  const answered: Checklist = await must('PUT', '/api/v1/systems/loans/checklist-items/operations.redteam', body);
  expect(answered).toMatchObject({ stage: 'operations', verdict: 'fail' });
});

describe('manuals', () => {
  const kinds = ['operations', 'troubleshooting', 'rollback'];
  const manual = (kind: string, query = '') => call('GET', `/api/v1/systems/loans/manuals/${kind}?${query}`);

  test('every command in them is one that exists', async () => {
    // The overview goes to stderr.
    const overview = spawnSync(process.execPath, ['packages/cli/src/main.ts', 'help'], { encoding: 'utf8' }).stderr;
    const seen = new Set<string>();
    for (const kind of kinds) {
      const { text } = await manual(kind);
      const lines = [...text.matchAll(/```sh\n([\s\S]*?)\n```/g)].flatMap(([, code = '']) => code.split('\n'));
      expect(lines.length, kind).toBeGreaterThan(3);
      for (const line of lines) {
        const [, noun, verb] = /^haechi (\w+) (\w+)/.exec(line) ?? [];
        const [, path] = /^curl .*"https?:\/\/[^/]+(\/[^"]*)"$/.exec(line) ?? [];
        if (noun !== undefined) expect(overview, line).toContain(`haechi ${noun} ${verb} `);
        else if (path !== undefined) expect((await call('GET', path)).status, line).toBe(200);
        else expect(line).toMatch(/^(export HAECHI_(SERVER|API_KEY)=|printf )/);
        seen.add(noun ?? path ?? 'set');
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining(['rollout', 'model', 'trail', '/readyz', 'set']));
  });

  test('tell of what is deployed: the version that is served, and the way back', async () => {
    const plan = (await manual('rollback')).text;
    expect(plan).toContain('| apply | credit/2 | stable | 100 % | approved |');
    expect(plan).toContain('haechi rollout rollback apply');
    await must('POST', `/api/v1/rollouts/${rollout}/rollback`, { reason: 'for a test' });
    const after = (await manual('rollback')).text;
    expect(after).toContain('| apply | credit/1 | stable | 100 % | approved |');
    expect(after).toContain('no earlier approved version');
    expect((await manual('operations')).text).toContain('Credit risk');
    expect((await manual('troubleshooting')).text).toContain('too\\_busy');
  });

  test.each(['en', 'ko'])('are whole in %s, and what people named is no markup', async (language) => {
    for (const kind of kinds) {
      const markdown = (await manual(kind, `language=${language}`)).text;
      const html = (await manual(kind, `language=${language}&format=html`)).text;
      expect(html).toContain(`<html lang="${language}">`);
      for (const text of [markdown, html]) {
        expect(text).not.toMatch(/manuals\.|undefined|\{\{|indicator\.\w/);
        expect(text).not.toContain('<b>people');
      }
      expect(html).not.toMatch(/<script|<link|<img|\ssrc=|\shref=/);
    }
  });
});
