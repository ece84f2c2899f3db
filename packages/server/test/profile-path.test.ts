/** A reference profile on its whole way: a version without one, its predictions, the job that sums them up, the profile, and drift held against it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';
import { systemClock } from '../src/platform/clock.ts';
import { lineage, smallModel } from './model-scene.ts';

let server: TestApp;
beforeAll(async () => {
  server = await openTestApp();
});
afterAll(() => server[Symbol.asyncDispose]());

async function ask(method: 'GET' | 'POST', url: string, body?: object | Buffer) {
  const raw = Buffer.isBuffer(body);
  const headers = {
    authorization: `Bearer ${server.adminToken}`,
    ...(raw ? { 'content-type': 'application/octet-stream' } : {}),
  };
  const payload = body === undefined ? {} : { payload: body };
  const answer = await server.app.http.inject({ method, url, headers, ...payload });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

async function until(url: string, holds: (status: number, body: Record<string, unknown>) => boolean) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { status, body } = await ask('GET', url);
    if (holds(status, body)) return body;
    await systemClock.sleep(50);
  }
  throw new Error(`${url} did not come within 20 s: ${JSON.stringify(await ask('GET', url)).slice(0, 3000)}`);
}

test('a profile is computed from the predictions of a version, once, and stands in the trail', {
  timeout: 60_000,
}, async () => {
  await ask('POST', '/api/v1/systems', { id: 'lender', name: 'Lender' });
  await ask('POST', '/api/v1/models', { id: 'loan', system: 'lender' });
  const bytes = Buffer.from(JSON.stringify(smallModel()));
  const artifact = await ask('POST', '/api/v1/models/loan/artifacts', bytes);
  const version = { artifact_sha256: artifact.body['sha256'], lineage };
  expect((await ask('POST', '/api/v1/models/loan/versions', version)).status).toBe(201);
  const of = '/api/v1/models/loan/versions/1/profile';
  expect((await ask('GET', of)).status).toBe(404);

  const now = systemClock.now().getTime();
  const predictions = Array.from({ length: 300 }, (_, place) => ({
    kind: 'prediction',
    system: 'lender',
    id: `p-${place}`,
    time: new Date(now - 3 * 3_600_000 + place * 1000).toISOString(),
    version: 'loan/1',
    features: { income: place % 100, region: place % 3 === 0 ? 'north' : 'south' },
    prediction: place % 2 === 0 ? 'yes' : 'no',
    probabilities: { yes: place % 2 === 0 ? 0.75 : 0.25, no: place % 2 === 0 ? 0.25 : 0.75 },
    groups: { sex: place % 4 < 2 ? 'f' : 'm' },
  }));
  const labels = predictions.map(({ id }, place) => ({
    kind: 'label',
    system: 'lender',
    prediction_id: id,
    value: place % 5 === 0 ? 'no' : place % 2 === 0 ? 'yes' : 'no',
  }));
  expect((await ask('POST', '/api/v1/events', [...predictions, ...labels])).status).toBe(200);
  const stored = { kind: 'data_quality', window: { type: 'sliding', size: '6h', every: '1h' } };
  const preview = (definition: object) => ask('POST', '/api/v1/systems/lender/monitor-definitions/preview', definition);
  for (let tries = 0; tries < 40; tries += 1) {
    if (JSON.stringify((await preview(stored)).body).includes('"n_current":300')) break;
    await systemClock.sleep(250);
  }

  const window = { from: new Date(now - 6 * 3_600_000).toISOString(), to: new Date(now).toISOString() };
  expect((await ask('POST', of, { from: window.to, to: window.from })).status).toBe(422);
  expect((await ask('POST', of, { ...window, rows_of: 9 })).status).toBe(404);
  const asked = await ask('POST', of, window);
  expect([asked.status, asked.body]).toEqual([202, { state: 'waiting', model: 'loan', version: 1 }]);
  const profile = await until(of, (status) => status === 200);
  expect(profile).toMatchObject({
    rows: 300,
    numeric: { income: { n: 300, missing: 0, min: 0, max: 99, mean: 49.5 } },
    categorical: { region: { n: 300, counts: { south: 200, north: 100 } } },
    prediction: { n: 300, positives: 150 },
    groups: { sex: { f: { tp: 60, fp: 15, tn: 75, fn: 0 }, m: { tp: 60, fp: 15, tn: 75, fn: 0 } } },
  });
  // What was measured against a profile would change its meaning with another.
  expect((await ask('POST', of, window)).status).toBe(409);
  // Entries are put in order a moment after what they tell of.
  const said = (body: object) =>
    ['requested', 'stored'].every((what) => JSON.stringify(body).includes(`model.profile_${what}`));
  await until('/api/v1/trail?limit=50', (_, body) => said(body));

  const drift = { kind: 'data_drift', window: { type: 'sliding', size: '6h', every: '1h' } };
  const held = await preview(drift);
  expect([held.status, JSON.stringify(held.body)]).toEqual([200, expect.stringContaining('"n_reference":300')]);
});
