/** Flags over HTTP on real stores. 350 lines because starting a server costs more than its cases: they share one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../../../open-test-app.ts';
import { systemClock } from '../../../platform/clock.ts';

let opened: TestApp;
beforeAll(async () => {
  opened = await openTestApp();
  for (const id of ['shop', 'other']) await call('POST /api/v1/systems', { body: { id, name: id } });
});
afterAll(() => opened[Symbol.asyncDispose]());

interface Sent {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
async function call(what: string, { body, token = opened.adminToken, headers = {} }: Sent = {}) {
  const [method = 'GET', url = ''] = what.split(' ');
  const answer = await opened.app.http.inject({
    method: method as 'GET',
    url,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.payload === '' ? null : answer.json() };
}
/** Tries until it holds: what is changed is served within two seconds, what is logged can be read soon after. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await systemClock.sleep(20);
  }
  throw new Error('it did not become so within 4 s');
}

const half = [
  { variant: 'on', weight: 5_000 },
  { variant: 'off', weight: 5_000 },
];
const wish = (key: string, more: object = {}) => ({
  ...{ key, system: 'shop', kind: 'boolean', on: true, default_variant: 'off', off_variant: 'off' },
  variants: [
    { name: 'on', value: true },
    { name: 'off', value: false },
  ],
  ...more,
});
const create = (key: string, more: object = {}) => call('POST /api/v1/flags', { body: wish(key, more) });
const patch = (key: string, body: object) => call(`PATCH /api/v1/flags/${key}`, { body });
const evaluate = (key: string, context?: unknown, sent: Sent = {}) =>
  call(`POST /ofrep/v1/evaluate/flags/${key}`, { body: { context }, ...sent });
const served = (key: string, revision: number) =>
  until(async () => (await evaluate(key, { targetingKey: 'probe' })).body.metadata?.revision === revision);
const keyFor = async (system: string, permissions: string[]) => {
  const { body } = await call('POST /api/v1/keys', {
    body: { name: system, scope: { systems: [system] }, permissions },
  });
  await until(async () => (await call('GET /api/v1/me', { token: body.secret })).status === 200);
  return String(body.secret);
};

describe('flags', () => {
  test('are made, changed by revision, and every change is kept and in the trail without what it says', async () => {
    const made = await create('newCheckout');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      key: 'newCheckout',
      experiment: null,
      archived_at: null,
      revision: 1,
      rules: [],
    });
    expect((await create('newCheckout')).body.error.code).toBe('conflict');
    expect((await create('wrong', { default_variant: 'maybe' })).body.error.detail.where).toBe('default_variant');
    expect((await create('nowhere', { system: 'unknown' })).status).toBe(404);
    const rules = [
      { id: 'staff', when: [{ attribute: 'email', operator: 'in', values: ['a@example.com'] }], variant: 'on' },
    ];
    const second = await patch('newCheckout', { rules, revision: 1 });
    expect(second.body).toMatchObject({ revision: 2, rules: [{ id: 'staff', variant: 'on' }] });
    expect((await patch('newCheckout', { on: false, revision: 1 })).body.error.code).toBe('conflict');
    expect((await patch('newCheckout', { rules, revision: 2 })).body.revision).toBe(2);
    const { items } = (await call('GET /api/v1/flags/newCheckout/revisions')).body;
    expect(items.map(({ revision }: { revision: number }) => revision)).toEqual([2, 1]);
    await until(async () => (await trailOf('newCheckout')).length === 2);
    const trail = await trailOf('newCheckout');
    expect(trail.map(({ action }) => action).sort()).toEqual(['flag.created', 'flag.updated']);
    expect(JSON.stringify(trail)).not.toContain('a@example.com');
  });

  test('that no database could keep are refused with a reason: texts with NUL, values that are nested without end', async () => {
    expect((await create('nul', { description: 'a\u0000b' })).status).toBe(422);
    expect(
      (
        await create('nul-value', {
          kind: 'string',
          variants: [
            { name: 'on', value: '\u0000' },
            { name: 'off', value: '' },
          ],
        })
      ).status,
    ).toBe(422);
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const body = `{"key":"deep","system":"shop","kind":"object","variants":[{"name":"on","value":${deep}}],"default_variant":"on","off_variant":"on"}`;
    const answer = await call('POST /api/v1/flags', { body, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(422);
  });

  test('are archived and brought back, and stop answering with their system', async () => {
    await create('passing');
    await served('passing', 1);
    expect((await patch('passing', { archived: true, revision: 1 })).body.archived_at).not.toBeNull();
    await until(async () => (await evaluate('passing')).status === 404);
    const list = async (query: string) =>
      (await call(`GET /api/v1/flags?${query}`)).body.items.map(({ key }: { key: string }) => key);
    expect(await list('system=shop')).not.toContain('passing');
    expect(await list('archived=true')).toContain('passing');
    await patch('passing', { archived: false, revision: 2 });
    await served('passing', 3);
    await call('POST /api/v1/systems', { body: { id: 'closing', name: 'closing' } });
    await create('closed', { system: 'closing' });
    await served('closed', 1);
    await call('PATCH /api/v1/systems/closing', { body: { archived: true, revision: 1 } });
    await until(async () => (await evaluate('closed')).status === 404);
  });

  test('depend on each other without rings, and nothing that another needs is taken away', async () => {
    await create('base');
    const prerequisites = [{ flag: 'base', variants: ['on'] }];
    expect((await create('above', { prerequisites })).status).toBe(201);
    expect((await create('lost', { prerequisites: [{ flag: 'nothing', variants: ['on'] }] })).status).toBe(422);
    const ring = await patch('base', { prerequisites: [{ flag: 'above', variants: ['on'] }], revision: 1 });
    expect(ring.body.error.message).toContain('base → above → base');
    expect((await patch('base', { archived: true, revision: 1 })).body.error).toMatchObject({
      code: 'conflict',
      detail: { flag: 'above' },
    });
  });

  test('are 1 000 in a system at most', async () => {
    await call('POST /api/v1/systems', { body: { id: 'crowded', name: 'crowded' } });
    const { definition } = (await call('GET /api/v1/flags/base/revisions')).body.items[0];
    await opened.platform.postgres.pool.query(
      `insert into flags (key, system_id, kind, definition, created_at, changed_at, revision)
       select 'crowd-' || n, 'crowded', 'boolean', $1, now(), now(), 1 from generate_series(1, 1000) n`,
      [JSON.stringify(definition)],
    );
    expect((await create('more', { system: 'crowded' })).body.error.code).toBe('conflict');
    expect((await patch('crowd-1', { on: false, revision: 1 })).status).toBe(200);
    expect((await patch('crowd-2', { archived: true, revision: 1 })).status).toBe(200);
    expect((await create('more', { system: 'crowded' })).status).toBe(201);
    const { body } = await call('PATCH /api/v1/flags/crowd-2', { body: { archived: false, revision: 2 } });
    expect(body.error.code).toBe('conflict');
    await opened.platform.postgres.pool.query(`delete from flags where key like 'crowd-%' and revision = 1`);
  });
});

describe('OFREP', () => {
  test('one flag: value, variant, reason and metadata, and failures in the protocol’s words', async () => {
    await create('colour', {
      kind: 'string',
      variants: [
        { name: 'blue', value: '#00f' },
        { name: 'red', value: '#f00' },
      ],
      ...{ default_variant: 'blue', off_variant: 'blue' },
      rules: [
        { id: 'korea', when: [{ attribute: 'country', operator: 'in', values: ['KR'] }], variant: 'red' },
        { id: 'rest', split: { arms: [{ variant: 'red', weight: 10_000 }] } },
      ],
    });
    await served('colour', 1);
    expect((await evaluate('colour', { country: 'KR' })).body).toEqual({
      ...{ key: 'colour', value: '#f00', variant: 'red', reason: 'TARGETING_MATCH' },
      metadata: { system: 'shop', revision: 1, rule: 'korea' },
    });
    expect((await evaluate('colour', { targetingKey: 'u' })).body).toMatchObject({ value: '#f00', reason: 'SPLIT' });
    const failures: [string, unknown, number, string][] = [
      ['colour', {}, 400, 'TARGETING_KEY_MISSING'],
      ['colour', 'x', 400, 'INVALID_CONTEXT'],
      ['colour', { targetingKey: 7 }, 400, 'INVALID_CONTEXT'],
      ['colour', { targetingKey: 'u', story: 'x'.repeat(70_000) }, 400, 'INVALID_CONTEXT'],
      ['unknown', {}, 404, 'FLAG_NOT_FOUND'],
    ];
    for (const [key, context, status, errorCode] of failures)
      expect(await evaluate(key, context)).toMatchObject({ status, body: { key, errorCode } });
    const broken = await call('POST /ofrep/v1/evaluate/flags/colour', {
      body: '{"context":',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken).toMatchObject({ status: 400, body: { key: 'colour', errorCode: 'PARSE_ERROR' } });
    expect(await evaluate('colour', {}, { token: 'hk_wrong' })).toMatchObject({
      status: 401,
      body: { errorCode: 'GENERAL' },
    });
  });

  test('all flags of the caller’s systems, once: 304 until a value differs', async () => {
    await create('hidden', { system: 'other' });
    await served('hidden', 1);
    const token = await keyFor('shop', ['flags.evaluate']);
    const all = (headers = {}, targetingKey = 'u') =>
      call('POST /ofrep/v1/evaluate/flags', { body: { context: { targetingKey } }, token, headers });
    const first = await all();
    const keys = first.body.flags.map(({ key }: { key: string }) => key);
    expect(keys).toEqual([...keys].sort());
    expect(keys).toContain('colour');
    expect(keys).not.toContain('hidden');
    const etag = String(first.headers['etag']);
    expect(await all({ 'if-none-match': `W/"x", ${etag}` })).toMatchObject({ status: 304, body: null });
    const { revision } = (await call('GET /api/v1/flags/base')).body;
    await patch('base', { on: false, revision });
    await served('base', revision + 1);
    expect((await all({ 'if-none-match': etag })).status).toBe(200);
    expect((await evaluate('hidden', {}, { token })).body.errorCode).toBe('FLAG_NOT_FOUND');
    expect((await call('GET /api/v1/flags', { token })).status).toBe(403);
    const { body, headers } = await call('GET /ofrep/v1/configuration', { token });
    expect(body).toMatchObject({ name: 'haechi', capabilities: { cacheInvalidation: { polling: { enabled: true } } } });
    expect(
      (await opened.platform.metrics.metrics()).match(
        /haechi_flag_evaluations_total\{outcome="FLAG_NOT_FOUND"\} (\d+)/,
      )?.[1],
    ).toMatch(/[1-9]/);
    const known = { 'if-none-match': String(headers['etag']) };
    expect((await call('GET /ofrep/v1/configuration', { token, headers: known })).status).toBe(304);
  });

  test('what is explained is what is given, before a change is served too', async () => {
    const { body } = await call('POST /api/v1/flags/colour/explain', { body: { context: { country: 'KR' } } });
    expect(body).toMatchObject({
      value: '#f00',
      variant: 'red',
      reason: 'TARGETING_MATCH',
      rule: 'korea',
      error: null,
    });
    await create('fresh');
    const fresh = await call('POST /api/v1/flags/fresh/explain', { body: {} });
    expect(fresh.body).toMatchObject({ variant: 'off', reason: 'STATIC' });
    const missing = await call('POST /api/v1/flags/colour/explain', { body: {} });
    expect(missing.body).toMatchObject({ value: null, reason: 'ERROR', error_code: 'TARGETING_KEY_MISSING' });
  });
});

describe('exposures', () => {
  test('an evaluation under an experiment is logged once an hour, with what was chosen of the context', async () => {
    await create('tested', { rules: [{ id: 'r', split: { arms: half } }], log_attributes: ['plan', 'address'] });
    await run('tested', 'checkout');
    await until(
      async () => (await evaluate('tested', { targetingKey: 'probe' })).body.metadata?.experiment !== undefined,
    );
    const context = { targetingKey: 'u1', plan: 'pro', address: { city: 'x' }, secret: 's' };
    const { body } = await evaluate('tested', context);
    expect(body).toMatchObject({
      reason: 'SPLIT',
      metadata: { experiment: 'checkout', period: expect.stringMatching(/^epd_/) },
    });
    await evaluate('tested', context);
    await call('POST /ofrep/v1/evaluate/flags', { body: { context } });
    await call('POST /ofrep/v1/evaluate/flags', {
      body: { context: { targetingKey: 'quiet' } },
      headers: { 'x-haechi-exposures': 'none' },
    });
    await call('POST /ofrep/v1/evaluate/flags', { body: { context: { targetingKey: 'u2' } } });
    await until(async () => (await exposures('tested')).length === 3);
    const rows = await exposures('tested');
    expect(rows.find(({ unit }) => unit === 'u1')).toEqual({
      ...{ unit: 'u1', variant: body.variant, experiment: 'checkout', period: body.metadata.period, source: 'server' },
      ...{ system_id: 'shop', environment: 'production', tags: { plan: 'pro' } },
    });
    expect(rows.find(({ unit }) => unit === 'u2')?.['source']).toBe('bulk');
    const counted = (await call('GET /api/v1/flags/tested/exposures')).body.items;
    expect(counted.reduce((sum: number, { units }: { units: number }) => sum + units, 0)).toBe(3);
    // An application that names the experiment and no period means the one under way.
    await call('POST /api/v1/exposures', {
      body: [{ flag: 'tested', variant: 'on', unit: 'told', experiment: 'checkout' }],
    });
    await until(async () => (await exposures('tested')).length === 4);
    expect((await exposures('tested')).find(({ unit }) => unit === 'told')?.['period']).toBe(body.metadata.period);
    const { revision } = (await call('GET /api/v1/flags/tested')).body;
    for (const edit of [{ archived: true }, { variants: [{ name: 'off', value: false }], rules: [] }])
      expect((await patch('tested', { ...edit, revision })).body.error).toMatchObject({
        code: 'conflict',
        detail: { experiment: 'checkout' },
      });
  });

  test('applications tell of their own; good rows are kept when others are refused', async () => {
    const token = await keyFor('shop', ['flags.evaluate']);
    const row = { flag: 'colour', variant: 'red', unit: 'u1' };
    const time = '2026-01-01T00:00:00.000Z';
    const wrong = [
      { ...row, flag: 'hidden' },
      { ...row, variant: 'green' },
      { ...row, unit: '' },
      { ...row, usr: 1 },
      7,
      { ...row, time: '1970-01-01T00:00:00Z' },
      { ...row, tags: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`t${i}`, i])) },
    ];
    const sent = [{ ...row, time, tags: { plan: 'pro' } }, { ...row, time: '2026-01-01T00:59:59Z' }, ...wrong];
    const { body } = await call('POST /api/v1/exposures', { body: sent, token });
    expect(body).toMatchObject({ accepted: 2, rejected: 7 });
    expect(body.errors.map(({ line, code }: { line: number; code: string }) => `${line} ${code}`)).toEqual([
      '3 not_found',
      '4 invalid_request',
      '5 invalid_request',
      '6 invalid_request',
      '7 invalid_request',
      '8 invalid_request',
      '9 invalid_request',
    ]);
    expect((await call('POST /api/v1/exposures', { body: {}, token })).status).toBe(422);
    await until(async () => (await exposures('colour')).length > 0);
    expect(await exposures('colour')).toMatchObject([{ unit: 'u1', source: 'client', tags: { plan: 'pro' } }]);
  });

  test('as events of the kind exposure they go the way of events', async () => {
    const row = { kind: 'exposure', system: 'shop', flag: 'theirs', variant: 'b', unit: 'u7' };
    const { body } = await call('POST /api/v1/events', { body: [row, { ...row, unit: undefined }] });
    expect(body).toMatchObject({ accepted: 1, rejected: 1, errors: [{ field: 'unit' }] });
    await until(async () => (await exposures('theirs')).length === 1);
  });
});

async function trailOf(flag: string): Promise<{ action: string }[]> {
  const { body } = await call('GET /api/v1/trail?limit=500&system=shop');
  return body.items.filter(({ target }: { target: { id: string } }) => target.id === flag);
}

function exposures(flag: string) {
  return opened.platform.rows.query<Record<string, unknown>>(
    'select system_id, variant, unit, experiment, period, source, environment, tags from exposures where flag = {flag:String} order by unit, time',
    { flag },
  );
}

/** Starts an experiment on a flag. */
async function run(flag: string, id: string): Promise<void> {
  const body = {
    ...{ id, system: 'shop', hypothesis: 'more people buy', assign: { by: 'flag', flag } },
    arms: [
      { name: 'off', weight: '50%' },
      { name: 'on', weight: '50%' },
    ],
    metrics: [{ type: 'conversion', name: 'buys', event: 'business', metric: 'buy' }],
  };
  const made = await call('POST /api/v1/experiments', { body });
  const started = await call(`POST /api/v1/experiments/${id}/start`, { body: { reason: 'a test' } });
  expect([made.status, started.status], JSON.stringify([made.body, started.body])).toEqual([201, 200]);
}
