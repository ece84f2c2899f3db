/** MLflow's registry, logged models, traces and files in the hands of who means harm, or of a client that errs. */
import {
  type Endpoint,
  mlflowArtifactsApi,
  mlflowLoggedModelsApi,
  mlflowRegistryApi,
  mlflowTracesApi,
} from '@haechi/contract';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';

let opened: TestApp;
/** May do everything that MLflow's clients do, in one system alone. */
let cards = '';
beforeAll(async () => {
  opened = await openTestApp();
  for (const id of ['loans', 'cards']) await ask('POST', '/api/v1/systems', { body: { id, name: id } });
  const permissions = ['models.read', 'models.write', 'tracking.read', 'tracking.write'];
  const wish = { name: 'k', scope: { systems: ['cards'] }, permissions };
  cards = String((await ask('POST', '/api/v1/keys', { body: wish })).body['secret']);
});
afterAll(() => opened[Symbol.asyncDispose]());

interface Sent {
  readonly body?: object | undefined;
  readonly key?: string | undefined;
}
type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
async function ask(method: Verb, url: string, { body, key = opened.adminToken }: Sent = {}) {
  const answer = await opened.app.http.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: (isJson ? answer.json() : {}) as Record<string, unknown> };
}
const BASE = '/mlflow/api/2.0/mlflow';
const post = (path: string, body: object, key?: string) => ask('POST', `${BASE}/${path}`, { body, key });
const put = async (path: string, payload: string, key = opened.adminToken) =>
  (
    await opened.app.http.inject({
      method: 'PUT',
      url: `/mlflow/api/2.0/mlflow-artifacts/artifacts/${path}`,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
      payload,
    })
  ).statusCode;
const remove = (path: string) => ask('DELETE', `/mlflow/api/2.0/mlflow-artifacts/artifacts/${path}`);

/** A run of the system loans with a file below `model`. */
async function theirs(name: string): Promise<{ run_id: string; root: string }> {
  const tags = [{ key: 'haechi.system', value: 'loans' }];
  const { experiment_id } = (await post('experiments/create', { name, tags })).body;
  const { run } = (await post('runs/create', { experiment_id })).body as { run: { info: { run_id: string } } };
  const root = `${experiment_id}/${run.info.run_id}/artifacts`;
  expect(await put(`${root}/model/model.pkl`, 'secret')).toBe(200);
  return { run_id: run.info.run_id, root };
}

it('a prompt has no files: what it names as its source is neither read nor held', async () => {
  // A new key is known in a moment.
  await expect.poll(async () => (await ask('GET', '/api/v1/models', { key: cards })).status).toBe(200);
  const { root } = await theirs('of loans');
  await post('registered-models/create', { name: 'prompt' }, cards);
  const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
  for (const source of [`mlflow-artifacts:/${root}/model`, 'mlflow-artifacts:', `mlflow-artifacts:/${root}`]) {
    const made = await post('model-versions/create', { name: 'prompt', source, tags }, cards);
    expect(made.status).toBe(200);
  }
  const copy = await post('model-versions/create', { name: 'prompt', source: 'models:/prompt/1' }, cards);
  if (copy.status === 200) {
    const { body } = await ask('GET', '/api/v1/models/prompt/versions/4', { key: cards });
    expect(JSON.stringify(body)).not.toContain('model.pkl');
  }
  expect((await remove(`${root}/model`)).status).toBe(200);
});

it('however a source is written, its files stay as they were registered, and nothing is added to them', async () => {
  const writings = ['model', '/model/', './/model/.', 'model//', 'mod%65l', 'mod%2565l'];
  for (const [index, written] of writings.entries()) {
    const { run_id, root } = await theirs(`written ${index}`);
    const name = `written-${index}`;
    await post('registered-models/create', { name, tags: [{ key: 'haechi.system', value: 'loans' }] });
    const source = index % 2 === 0 ? `runs:/${run_id}/${written}` : `mlflow-artifacts:/${root}/${written}`;
    expect([source, (await post('model-versions/create', { name, source, run_id })).status]).toEqual([source, 200]);
    expect([written, (await remove(`${root}/model`)).status]).toEqual([written, 409]);
    expect([written, await put(`${root}/model/model.pkl`, 'another')]).toEqual([written, 409]);
    expect([written, await put(`${root}/model/code/numpy.py`, 'added')]).toEqual([written, 409]);
    expect([written, await put(`${root}/model/model.pkl`, 'secret')]).toEqual([written, 200]);
    expect([written, await put(`${root}/plot.txt`, 'beside it')]).toEqual([written, 200]);
  }
});

it('the names of runs out of sight are not shown in the lineage of a model', async () => {
  const { run_id } = await theirs('lineage');
  await post('runs/update', { run_id, run_name: 'secret plan' });
  await post('registered-models/create', { name: 'seen' }, cards);
  await post('model-versions/create', { name: 'seen', source: 's3://bucket/model' }, cards);
  await sql`update model_versions set run_id = ${run_id} where model_id = 'seen'`.execute(opened.platform.postgres.db);
  const { status, body } = await ask('GET', '/api/v1/models/seen/lineage', { key: cards });
  expect([status, JSON.stringify(body).includes(run_id)]).toEqual([200, true]);
  expect(JSON.stringify(body)).not.toContain('secret plan');
});

it('a change beside a renaming or a deletion does not undo it', async () => {
  for (const name of ['raced a', 'raced b'])
    await post('registered-models/create', { name, tags: [{ key: 'haechi.system', value: 'loans' }] });
  const ids = { 'raced a': 'raced-a', 'raced b': 'raced-b' };
  const [tagged] = await Promise.all([
    opened.platform.postgres.db.transaction().execute(async (tx) => {
      await sql`update mlflow_models set name = null where model_id = ${ids['raced a']}`.execute(tx);
      await sql`update mlflow_models set name = 'renamed b' where model_id = ${ids['raced b']}`.execute(tx);
      const changes = Promise.all([
        post('registered-models/set-tag', { name: 'raced a', key: 'k', value: 'v' }),
        ask('PATCH', `${BASE}/registered-models/update`, { body: { name: 'raced b', description: 'd' } }),
      ]);
      // Both wait for these rows by then.
      await expect
        .poll(async () => {
          const { rows } = await sql`select 1 from pg_locks where not granted`.execute(opened.platform.postgres.db);
          return rows.length;
        })
        .toBeGreaterThanOrEqual(2);
      return { changes };
    }),
  ]);
  for (const { status } of await tagged.changes) expect(status).toBeOneOf([200, 404]);
  const { rows } = await sql<{ model_id: string; name: string | null }>`select model_id, name from mlflow_models
    where model_id in ('raced-a', 'raced-b') order by 1`.execute(opened.platform.postgres.db);
  expect(rows).toEqual([
    { model_id: 'raced-a', name: null },
    { model_id: 'raced-b', name: 'renamed b' },
  ]);
});

it('a model of the registry whose id is the name of another is tagged all the same', async () => {
  await post('registered-models/create', { name: 'first', tags: [{ key: 'haechi.system', value: 'loans' }] });
  await post('registered-models/rename', { name: 'first', new_name: 'namesake' });
  const made = await ask('POST', '/api/v1/models', { body: { id: 'namesake', system: 'cards' } });
  expect(made.status).toBe(201);
  const tagged = await post('registered-models/set-tag', { name: 'namesake', key: 'k', value: 'v' }, cards);
  expect(tagged.status).toBe(200);
  const names = await sql`select model_id from mlflow_models where name = 'namesake'`.execute(
    opened.platform.postgres.db,
  );
  expect(names.rows).toEqual([{ model_id: 'first' }]);
});

it('sixteen that register the first models at once all succeed', async () => {
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, index) => post('registered-models/create', { name: `at once ${index}` })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect((await ask('GET', '/api/v1/systems/mlflow')).status).toBe(200);
});

const endpoints: readonly Endpoint[] = [
  ...Object.values(mlflowRegistryApi),
  ...Object.values(mlflowLoggedModelsApi),
  ...Object.values(mlflowTracesApi),
  mlflowArtifactsApi.list,
  mlflowArtifactsApi.listOfRun,
];
const values = fc.constantFrom<unknown>(
  ...[null, true, -1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, '', '0', 'x', '-Infinity', 'NaN', 'fuzz', '999999999'],
  ...['nul \0', 'half \ud800', 'x'.repeat(9_000), '9223372036854775807', "'; drop table models; --", '%_\\', '%00'],
  ...["name LIKE '%\\' AND tags.`b` = ''", "status IN ('\0')", 'timestamp DESC', 'eyJvZmZzZXQiOjFlOH0', '../..', '5s'],
  ...[[], {}, [null], ['0'], [{}], [{ key: 'k', value: 'v' }], [{ key: '\0', value: '\ud800' }], { a: '\ud800' }],
  ...[[{ field_name: 'metrics."a"' }], [{ dataset_name: 'd\0' }], ['name DESC', "tags.'x'"], ['version_number'], '1e9'],
  ...[
    'runs:/x',
    'models:/fuzz/1',
    'models:/fuzz@x',
    'mlflow-artifacts:/0/x',
    's3://x',
    'MLFLOW-ARTIFACTS://h/..%2f',
    '1',
  ],
);
const names = [
  ...['name', 'new_name', 'version', 'source', 'run_id', 'run_link', 'model_id', 'tags', 'description', 'key', 'value'],
  ...['alias', 'stage', 'archive_existing_versions', 'stages', 'filter', 'max_results', 'order_by', 'page_token'],
  ...['experiment_id', 'experiment_ids', 'model_type', 'source_run_id', 'params', 'status', 'datasets', 'path'],
  ...['trace', 'trace_id', 'trace_ids', 'locations', 'assessment', 'assessment_id', 'update_mask', 'timestamp_ms'],
  ...['request_ids', 'max_timestamp_millis', 'max_traces', 'request_metadata', 'artifact_directory_path', 'tag_key'],
];

it('a caller’s mistake is never a failure of the server, which clients would try again for minutes', async () => {
  await post('registered-models/create', { name: 'fuzz', tags: [{ key: 'haechi.system', value: 'loans' }] });
  await post('model-versions/create', { name: 'fuzz', source: 's3://bucket/model' });
  const logged = (await post('logged-models', { experiment_id: '0', name: 'fuzz' })).body as {
    model: { info: { model_id: string } };
  };
  const trace_id = 'tr-fuzz';
  const good: Readonly<Record<string, unknown>> = {
    ...{ name: 'fuzz', version: '1', source: 's3://x', key: 'k', value: 'v', alias: 'a', stage: 'Staging', trace_id },
    ...{ model_id: logged.model.info.model_id, experiment_id: '0', experiment_ids: ['0'], tag_key: 'k' },
    ...{ status: 'LOGGED_MODEL_READY', path: '0', timestamp_ms: 1, assessment: { assessment_name: 'n' }, params: [] },
    ...{ assessment_id: 'a-1', locations: [{ mlflow_experiment: { experiment_id: '0' } }], max_timestamp_millis: 1 },
    trace: {
      trace_info: {
        ...{ trace_id, request_time: '2026-01-01T00:00:00Z', tags: {} },
        trace_location: { mlflow_experiment: { experiment_id: '0' } },
      },
    },
  };
  await ask('POST', '/mlflow/api/3.0/mlflow/traces', { body: good });
  const text = (value: unknown) =>
    encodeURIComponent((typeof value === 'string' ? value : String(JSON.stringify(value))).toWellFormed());
  const request = fc.record({
    endpoint: fc.constantFrom(...endpoints.filter(({ path }) => !path.endsWith('/v1/traces'))),
    wrong: fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3 }),
  });
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ endpoint, wrong }) => {
      const fields: Record<string, unknown> = { ...good, ...wrong };
      const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => text(fields[name] ?? 'x') || 'x');
      const query = Object.entries(fields).flatMap(([name, value]) =>
        [value].flat().map((one) => `${name}=${text(one)}`),
      );
      const isGet = endpoint.method === 'GET';
      const { status, body } = await ask(endpoint.method as Verb, isGet ? `${path}?${query.join('&')}` : path, {
        body: isGet ? undefined : fields,
      });
      answered += Number(status === 200);
      expect(`${endpoint.method} ${path} ${status} ${JSON.stringify(body)}`.slice(0, 600)).toMatch(
        / (200|40[0349]|41[34]) /,
      );
    }),
    { numRuns: 250 },
  );
  expect(answered).toBeGreaterThan(50);
});
