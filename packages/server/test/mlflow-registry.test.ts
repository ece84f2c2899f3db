/**
 * The registry through MLflow's wire, on real stores: names, versions, stages, aliases, tags, searches, the gate to production. Over 400 lines because all of it
 * shares one server.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApp } from '../src/open-test-app.ts';
import { openTestApp } from '../src/open-test-app.ts';

let opened: TestApp;
beforeAll(async () => {
  opened = await openTestApp();
  await own('POST', '/api/v1/systems', { id: 'loans', name: 'loans' });
});
afterAll(() => opened[Symbol.asyncDispose]());

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
interface Sent {
  readonly body?: object | undefined;
  /** The administrator's, unless said. */
  readonly key?: string | undefined;
}
type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
async function ask(method: Verb, url: string, { body, key = opened.adminToken }: Sent = {}): Promise<Answer> {
  const answer = await opened.app.http.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
}
const own = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH', url: string, body?: object) => {
  const answer = await ask(method, url, { body });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${JSON.stringify(answer)}`);
  return answer.body;
};
const mlflow = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body: Record<string, unknown> = {}) =>
  method === 'GET'
    ? ask(method, `/mlflow/api/2.0/mlflow/${path}?${new URLSearchParams(body as Record<string, string>)}`)
    : ask(method, `/mlflow/api/2.0/mlflow/${path}`, { body });
const names = (answer: Answer, list = 'registered_models') =>
  ((answer.body[list] ?? []) as { name: string; version?: string }[]).map(({ name, version }) =>
    version === undefined ? name : `${name}/${version}`,
  );
const elsewhere = { source: 's3://bucket/model' };

it('a registered model is a tracked model of the registry, under any name', async () => {
  const made = await mlflow('POST', 'registered-models/create', {
    name: 'Fraud Wächter',
    tags: [{ key: 'team', value: 'a' }],
    description: 'd',
  });
  expect(made).toMatchObject({
    status: 200,
    body: { registered_model: { name: 'Fraud Wächter', description: 'd', tags: [{ key: 'team', value: 'a' }] } },
  });
  expect(await own('GET', '/api/v1/models/fraud-wa-chter')).toMatchObject({
    system: 'loans',
    governance: 'tracked',
    description: 'd',
  });
  expect(await mlflow('POST', 'registered-models/create', { name: 'Fraud Wächter' })).toMatchObject({
    status: 400,
    body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
  });
  expect(await mlflow('GET', 'registered-models/get', { name: 'nobody' })).toMatchObject({
    status: 404,
    body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
  });
  for (const name of ['', 'a/b', 'a:b', 'x'.repeat(257)])
    expect(await mlflow('POST', 'registered-models/create', { name })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
});

it('two that are written alike get ids of their own, and a model of the registry is known by its id', async () => {
  await mlflow('POST', 'registered-models/create', { name: 'Fraud-Wachter' });
  await mlflow('POST', 'registered-models/create', { name: 'fraud_wachter' });
  await mlflow('POST', 'registered-models/create', { name: 'FRAUD-WACHTER' });
  expect(await own('GET', '/api/v1/models/fraud-wachter-2')).toMatchObject({ system: 'loans' });
  await own('POST', '/api/v1/models', { id: 'credit', system: 'loans' });
  expect(await mlflow('GET', 'registered-models/get', { name: 'credit' })).toMatchObject({ status: 200 });
  expect(await mlflow('POST', 'registered-models/create', { name: 'credit' })).toMatchObject({
    body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
  });
});

it('versions are numbered, described, tagged, aliased and found', async () => {
  await mlflow('POST', 'registered-models/create', { name: 'walk' });
  const one = await mlflow('POST', 'model-versions/create', {
    name: 'walk',
    ...elsewhere,
    tags: [{ key: 'k', value: 'v' }],
    description: 'first',
  });
  expect(one).toMatchObject({
    status: 200,
    body: {
      model_version: {
        name: 'walk',
        version: '1',
        current_stage: 'None',
        status: 'READY',
        source: 's3://bucket/model',
        description: 'first',
        tags: [{ key: 'k', value: 'v' }],
      },
    },
  });
  await mlflow('POST', 'model-versions/create', { name: 'walk', source: 's3://bucket/other' });
  expect(await mlflow('POST', 'registered-models/alias', { name: 'walk', alias: 'champion', version: '2' })).toEqual({
    status: 200,
    body: {},
  });
  expect(await mlflow('GET', 'registered-models/alias', { name: 'walk', alias: 'champion' })).toMatchObject({
    body: { model_version: { version: '2', aliases: ['champion'] } },
  });
  expect(await mlflow('GET', 'registered-models/alias', { name: 'walk', alias: 'none' })).toMatchObject({
    status: 400,
  });
  for (const alias of ['latest', 'v12', 'a b', ''])
    expect(await mlflow('POST', 'registered-models/alias', { name: 'walk', alias, version: 1 })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  expect(await mlflow('DELETE', 'registered-models/alias', { name: 'walk', alias: 'champion' })).toEqual({
    status: 200,
    body: {},
  });
  expect(await mlflow('DELETE', 'registered-models/alias', { name: 'walk', alias: 'champion' })).toEqual({
    status: 200,
    body: {},
  });
  expect(
    await mlflow('PATCH', 'model-versions/update', { name: 'walk', version: '1', description: 'again' }),
  ).toMatchObject({ body: { model_version: { description: 'again' } } });
  await mlflow('POST', 'model-versions/set-tag', { name: 'walk', version: '2', key: 'x', value: 'y' });
  expect(
    await mlflow('POST', 'model-versions/set-tag', {
      name: 'walk',
      version: '2',
      key: 'approval_status',
      value: 'approved',
    }),
  ).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
  const find = async (filter: string) =>
    names(await mlflow('GET', 'model-versions/search', { filter }), 'model_versions');
  expect(await find("name = 'walk' and tag.x = 'y'")).toEqual(['walk/2']);
  expect(await find("name = 'walk' and version_number < 2")).toEqual(['walk/1']);
  expect(await find("source_path LIKE '%other'")).toEqual(['walk/2']);
  expect(await find("name IN ('walk', 'nobody') AND tags.k != 'v'")).toEqual([]);
  expect(await mlflow('GET', 'model-versions/search', { filter: 'name == 1' })).toMatchObject({ status: 400 });
  expect(await mlflow('GET', 'model-versions/get', { name: 'walk', version: 'x' })).toMatchObject({ status: 400 });
  expect(await mlflow('GET', 'model-versions/get', { name: 'walk', version: '9' })).toMatchObject({ status: 404 });
  expect(await mlflow('GET', 'model-versions/get-download-uri', { name: 'walk', version: '1' })).toEqual({
    status: 200,
    body: { artifact_uri: 's3://bucket/model' },
  });
});

it('a prompt is no model in a search that does not ask for prompts', async () => {
  const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
  await mlflow('POST', 'registered-models/create', { name: 'greeting', tags });
  expect(
    await mlflow('POST', 'model-versions/create', { name: 'greeting', source: 'dummy-source', tags }),
  ).toMatchObject({ status: 200 });
  const find = async (filter: string) =>
    names(await mlflow('GET', 'registered-models/search', { filter, max_results: '100' }));
  expect(await find("name LIKE 'g%'")).toEqual([]);
  expect(await find("name = 'walk' AND tag.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['walk']);
  expect(await find("tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['greeting']);
});

it('pages follow each other', async () => {
  const first = await mlflow('GET', 'registered-models/search', { max_results: '2', order_by: 'name DESC' });
  const token = String(first.body['next_page_token']);
  const second = await mlflow('GET', 'registered-models/search', {
    max_results: '2',
    order_by: 'name DESC',
    page_token: token,
  });
  expect([...names(first), ...names(second)]).toHaveLength(4);
  expect(new Set([...names(first), ...names(second)]).size).toBe(4);
  expect(await mlflow('GET', 'registered-models/search', { max_results: '1001' })).toMatchObject({ status: 400 });
  expect(await mlflow('GET', 'registered-models/search', { page_token: 'nonsense' })).toMatchObject({ status: 400 });
});

it('stages move, and production archives the version before', async () => {
  const to = (version: number, stage: string) =>
    mlflow('POST', 'model-versions/transition-stage', {
      name: 'walk',
      version: String(version),
      stage,
      archive_existing_versions: true,
    });
  expect(await to(1, 'Production')).toMatchObject({
    status: 200,
    body: { model_version: { current_stage: 'Production' } },
  });
  expect(await to(2, 'production')).toMatchObject({ body: { model_version: { current_stage: 'Production' } } });
  const latest = await mlflow('POST', 'registered-models/get-latest-versions', {
    name: 'walk',
    stages: ['Archived', 'Production'],
  });
  expect(names(latest, 'model_versions')).toEqual(['walk/2', 'walk/1']);
  expect(await to(2, 'Gone')).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
});

it('on a governed model production needs an approval, by stage and by alias, and says what is missing', async () => {
  await mlflow('POST', 'registered-models/create', { name: 'gate' });
  await mlflow('POST', 'model-versions/create', { name: 'gate', ...elsewhere });
  await own('PUT', '/api/v1/models/gate/governance', { governance: 'governed', reason: 'decides about people' });
  for (const refused of [
    await mlflow('POST', 'model-versions/transition-stage', { name: 'gate', version: '1', stage: 'Production' }),
    await mlflow('POST', 'registered-models/alias', { name: 'gate', alias: 'champion', version: '1' }),
    await mlflow('POST', 'registered-models/alias', { name: 'gate', alias: 'production', version: '1' }),
    await mlflow('POST', 'registered-models/alias', { name: 'gate', alias: 'Champion', version: '1' }),
  ]) {
    expect(refused).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
    expect(String(refused.body['message'])).toMatch(/not approved.*submit/is);
  }
  expect(
    await mlflow('POST', 'registered-models/alias', { name: 'gate', alias: 'challenger', version: '1' }),
  ).toMatchObject({ status: 200 });
  await own('POST', '/api/v1/models/gate/versions/1/submit', {});
  const { body } = await mlflow('GET', 'model-versions/get', { name: 'gate', version: '1' });
  const tags = Object.fromEntries(
    (body['model_version'] as { tags: { key: string; value: string }[] }).tags.map(({ key, value }) => [key, value]),
  );
  expect(tags).toMatchObject({ approval_status: 'failed_validation', performance_metrics: '{}' });
  expect(tags['developer']).toMatch(/./);
});

it('a version whose files are not here is a reference that is never loaded', async () => {
  const { body } = await ask('POST', '/api/v1/models/walk/versions/1/submit', { body: {} });
  expect(JSON.stringify(body)).toMatch(/format that is never loaded/);
  expect(await own('GET', '/api/v1/models/walk/versions/1')).toMatchObject({ format: 'mlflow.reference.v1' });
});

it.each([
  '/etc/passwd',
  'file:///etc',
  'models:/walk/../1',
  'mlflow-artifacts:/0/%252e%252e/x',
  'runs:/short/model',
  'dummy',
])('the source %s is refused', async (source) => {
  expect(await mlflow('POST', 'model-versions/create', { name: 'walk', source })).toMatchObject({
    status: 400,
    body: { error_code: 'INVALID_PARAMETER_VALUE' },
  });
});

it('what is given up is gone for clients, its name is free, and its record stays', async () => {
  await mlflow('POST', 'registered-models/rename', { name: 'walk', new_name: 'gone' });
  expect(await mlflow('GET', 'registered-models/get', { name: 'walk' })).toMatchObject({ status: 404 });
  await mlflow('POST', 'model-versions/create', { name: 'gone', source: 'models:/gone/1' });
  expect(await mlflow('DELETE', 'model-versions/delete', { name: 'gone', version: '1' })).toEqual({
    status: 200,
    body: {},
  });
  expect(await mlflow('GET', 'model-versions/get', { name: 'gone', version: '1' })).toMatchObject({ status: 404 });
  expect(await mlflow('DELETE', 'registered-models/delete', { name: 'gone' })).toEqual({ status: 200, body: {} });
  expect(await mlflow('GET', 'registered-models/get', { name: 'gone' })).toMatchObject({ status: 404 });
  expect(await own('GET', '/api/v1/models/walk/versions/2')).toMatchObject({ stage: 'archived' });
  expect(await mlflow('POST', 'registered-models/create', { name: 'gone' })).toMatchObject({ status: 200 });
  expect(await mlflow('GET', 'model-versions/search', { filter: "name = 'gone'" })).toEqual({ status: 200, body: {} });
});

/** A run in an experiment of its own, with these files below `model`, and its measures. */
async function trackedRun(
  files: Readonly<Record<string, Uint8Array | string>>,
  tags: { key: string; value: string }[] = [],
) {
  runs += 1;
  const { experiment_id } = (await mlflow('POST', 'experiments/create', { name: `experiment ${runs}`, tags })).body;
  const { body } = await mlflow('POST', 'runs/create', { experiment_id, run_name: `run ${runs}` });
  const { info } = body['run'] as { info: { run_id: string; artifact_uri: string } };
  const at = info.artifact_uri.replace('mlflow-artifacts:/', '/mlflow/api/2.0/mlflow-artifacts/artifacts/');
  for (const [path, content] of Object.entries(files)) {
    const { statusCode } = await opened.app.http.inject({
      method: 'PUT',
      url: `${at}/model/${path}`,
      headers: { authorization: `Bearer ${opened.adminToken}`, 'content-type': 'application/octet-stream' },
      payload: Buffer.from(content),
    });
    expect(statusCode).toBe(200);
  }
  const measures = { accuracy: 0.95, held_out_rows: 400, 'bias.tpr_gap': 0.02 };
  const metrics = Object.entries(measures).map(([key, value]) => ({ key, value, timestamp: 1, step: 0 }));
  await mlflow('POST', 'runs/log-batch', { run_id: info.run_id, metrics });
  return { run_id: info.run_id, source: `${info.artifact_uri}/model`, files: `${at}/model` };
}
let runs = 0;
const trees = (file: string) => readFileSync(join(import.meta.dirname, '../../learn/oracle/trees', file));

it('an XGBoost model that was logged is approved, served, and stands in the lineage under the name of its run', async () => {
  const { files, ...made } = await trackedRun({
    'model.ubj': trees('xgboost-3.2.0-names.ubj'),
    MLmodel: 'flavors:\n  python_function: {loader_module: mlflow.xgboost}\n  xgboost: {data: model.ubj}\n',
    'requirements.txt': 'xgboost==3.2.0\n',
  });
  await mlflow('POST', 'registered-models/create', { name: 'Served' });
  const version = await mlflow('POST', 'model-versions/create', {
    name: 'Served',
    ...made,
    description: 'Says yes or no.',
  });
  expect(version).toMatchObject({ status: 200, body: { model_version: { version: '1', run_id: made.run_id } } });
  const at = '/api/v1/models/served/versions/1';
  expect(await own('GET', at)).toMatchObject({
    format: 'xgboost.ubj',
    metrics: { accuracy: 0.95 },
    bias_metrics: { tpr_gap: 0.02 },
  });
  await own('PATCH', at, { limitations: 'Made-up rows.', ethics: 'Decides about nobody.', revision: 0 });
  expect(await own('POST', `${at}/submit`, {})).toMatchObject({ status: 'pending_review' });
  await own('POST', `${at}/approve`, { reason: 'for a test', override: true });
  await own('POST', '/api/v1/routes', { id: 'served', model: 'served', version: 1 });
  expect(
    await mlflow('POST', 'model-versions/transition-stage', { name: 'Served', version: '1', stage: 'Production' }),
  ).toMatchObject({ status: 200, body: { model_version: { current_stage: 'Production' } } });
  const { signature } = (await own('GET', at)) as { signature: { inputs: { name: string; type: string }[] } };
  const features = Object.fromEntries(signature.inputs.map(({ name, type }) => [name, type === 'numeric' ? 1 : null]));
  const predicted = async () => (await ask('POST', '/serve/served/predict', { body: { features } })).body;
  await expect.poll(predicted).toMatchObject({ model_version: 'served/1' });
  const { nodes, edges } = (await own('GET', '/api/v1/models/served/lineage')) as {
    nodes: { id: string; label: string }[];
    edges: { from: string; to: string }[];
  };
  expect(nodes.find(({ id }) => id === `run:${made.run_id}`)?.label).toBe(`run ${runs}`);
  expect(edges).toEqual(
    expect.arrayContaining([
      { from: `run:${made.run_id}`, to: 'version:1' },
      { from: 'version:1', to: 'route:served' },
    ]),
  );
  expect(await mlflow('DELETE', 'registered-models/delete', { name: 'Served' })).toMatchObject({ status: 409 });
  const removed = await ask('DELETE', `${files}/model.ubj`);
  expect(removed.status).toBeLessThan(500);
  expect(JSON.stringify(removed.body)).toMatch(/Served/);
  expect((await ask('GET', '/api/v1/models/served/versions/1')).status).toBe(200);
});

it('a pickle stays a reference, with the columns of its signature, that says how to convert it', async () => {
  const columns = JSON.stringify([
    { type: 'double', name: 'x0' },
    { type: 'string', name: 'x1' },
  ]);
  const { files: _, ...made } = await trackedRun({
    'model.pkl': Uint8Array.from([0x80, 4, 0x4b, 1, 0x2e]),
    MLmodel: `flavors:\n  sklearn: {pickled_model: model.pkl}\nsignature:\n  inputs: '${columns}'\n`,
  });
  await mlflow('POST', 'registered-models/create', { name: 'pickled' });
  expect(await mlflow('POST', 'model-versions/create', { name: 'pickled', ...made })).toMatchObject({ status: 200 });
  expect(await own('GET', '/api/v1/models/pickled/versions/1')).toMatchObject({
    format: 'mlflow.reference.v1',
    signature: {
      inputs: [
        { name: 'x0', type: 'numeric' },
        { name: 'x1', type: 'categorical' },
      ],
    },
  });
  expect(JSON.stringify(await own('POST', '/api/v1/models/pickled/versions/1/submit', {}))).toMatch(/skl2onnx/);
});

it('a logged signature that does not fit its file is left aside: the file says what it takes', async () => {
  await mlflow('POST', 'registered-models/create', { name: 'signed' });
  const columns = JSON.stringify([{ type: 'double', name: 'only one' }]);
  const { files: _, ...made } = await trackedRun({
    'model.ubj': trees('xgboost-3.2.0-names.ubj'),
    MLmodel: `flavors:\n  xgboost: {data: model.ubj}\nsignature:\n  inputs: '${columns}'\n`,
  });
  await mlflow('POST', 'model-versions/create', { name: 'signed', ...made });
  const { format, signature } = await own('GET', '/api/v1/models/signed/versions/1');
  expect(format).toBe('xgboost.ubj');
  expect((signature as { inputs: { name: string }[] }).inputs.map(({ name }) => name)).toContain('age');
});

it('the files of another run are not reached by naming this one', async () => {
  const [one, other] = [await trackedRun({ a: '1' }), await trackedRun({ a: '2' })];
  await mlflow('POST', 'registered-models/create', { name: 'reach' });
  const create = (body: object) => mlflow('POST', 'model-versions/create', { name: 'reach', ...body });
  for (const wrong of [{ source: other.source, run_id: one.run_id }, { source: other.source }])
    expect(await create(wrong)).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  expect(await create({ source: `runs:/${'0'.repeat(32)}/model` })).toMatchObject({ status: 404 });
  expect(await create({ source: `models:/m-${'0'.repeat(32)}` })).toMatchObject({ status: 404 });
  expect(await create({ source: `runs:/${one.run_id}/model`, run_id: one.run_id })).toMatchObject({ status: 200 });
});

it('a model belongs to the system of its tag, else the only one in reach, else that of its run, else one made for it', async () => {
  await own('POST', '/api/v1/systems', { id: 'cards', name: 'cards' });
  const systemOf = async (id: string) => (await own('GET', `/api/v1/models/${id}`))['system'];
  const tag = (value: string) => [{ key: 'haechi.system', value }];
  const create = async (name: string, more: object = {}, key?: string) =>
    ask('POST', '/mlflow/api/2.0/mlflow/registered-models/create', { body: { name, ...more }, key });
  const keyFor = async (...systems: string[]) => {
    const permissions = ['models.read', 'models.write', 'tracking.read'];
    const key = String((await own('POST', '/api/v1/keys', { name: 'k', scope: { systems }, permissions }))['secret']);
    // Keys are a snapshot in memory: a new one is known a moment later.
    await expect.poll(async () => (await ask('GET', '/api/v1/models', { key })).status).toBe(200);
    return key;
  };
  await create('by-tag', { tags: tag('cards') });
  expect(await systemOf('by-tag')).toBe('cards');
  expect(await create('nowhere', { tags: tag('nobody') })).toMatchObject({ status: 404 });
  await create('by-default');
  expect(await systemOf('by-default')).toBe('mlflow');
  await create('by-run');
  const { files: _, ...made } = await trackedRun({ a: '1' }, tag('cards'));
  await mlflow('POST', 'model-versions/create', { name: 'by-run', ...made });
  expect(await systemOf('by-run')).toBe('cards');
  expect(
    await mlflow('POST', 'registered-models/set-tag', { name: 'by-run', key: 'haechi.system', value: 'loans' }),
  ).toMatchObject({ status: 400 });
  await mlflow('POST', 'registered-models/set-tag', { name: 'by-default', key: 'haechi.system', value: 'loans' });
  expect(await systemOf('by-default')).toBe('loans');
  expect(await create('by-key', {}, await keyFor('loans'))).toMatchObject({ status: 200 });
  expect(await systemOf('by-key')).toBe('loans');
  const refused = await create('by-nothing', {}, await keyFor('loans', 'cards'));
  expect(refused).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
  expect(String(refused.body['message'])).toMatch(/haechi\.system.*cards, loans/);
  expect(await create('by-tag', {}, await keyFor('loans'))).toMatchObject({ status: 400 });
});
