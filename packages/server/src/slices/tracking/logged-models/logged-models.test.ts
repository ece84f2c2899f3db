/** Logged models and the removal of what was deleted, on real stores, over HTTP. */
import { createHash, randomBytes } from 'node:crypto';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../../test/tracking-stage.ts';
import { REMOVAL_BATCH } from '../removal/constants.ts';

let stores: TestStores;
let stage: TrackingStage;
const used = new Map<string, { name: string; version: number }>();

beforeAll(async () => {
  stores = await testStores();
  stage = await startTrackingStage(stores, {
    versionUsing: async (_db, path) =>
      [...used].find(([at]) => at === path || at.startsWith(`${path}/`) || path.startsWith(`${at}/`))?.[1] ?? null,
    heldElsewhere: async () => [],
  });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const BASE = '/mlflow/api/2.0/mlflow/logged-models';
const FILES = '/mlflow/api/2.0/mlflow-artifacts/artifacts';
const unique = () => randomBytes(6).toString('hex');
async function experiment(name = `m ${unique()}`): Promise<string> {
  return (await stage.mlflow('POST experiments/create', { name })).body.experiment_id;
}
const run = async (experiment_id: string): Promise<string> =>
  (await stage.mlflow('POST runs/create', { experiment_id })).body.run.info.run_id;
const logged = async (experiment_id: string, more: object = {}) =>
  (await stage.mlflow('POST logged-models', { experiment_id, name: 'model', ...more })).body.model;
const put = (path: string, payload: string) =>
  stage.http.inject({ method: 'PUT', url: `${FILES}/${path}`, headers: { authorization: 'all' }, payload });
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const pathOf = (uri: string) => uri.replace('mlflow-artifacts:/', '');
const purge = (body: object, as = 'all') => stage.call('POST', '/api/v1/tracking-purge', { body, as });

test('a logged model from its beginning to its deletion and back', async () => {
  const id = await experiment();
  const source_run_id = await run(id);
  const { info, data } = await logged(id, {
    source_run_id,
    model_type: 'agent',
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'team', value: 'a' }],
  });
  expect(info).toMatchObject({
    experiment_id: id,
    status: 'LOGGED_MODEL_PENDING',
    artifact_uri: `mlflow-artifacts:/${id}/models/${info.model_id}/artifacts`,
    source_run_id,
    model_type: 'agent',
    tags: [{ key: 'team', value: 'a' }],
  });
  expect(info.model_id).toMatch(/^m-[0-9a-f]{32}$/);
  expect(data).toEqual({ params: [{ key: 'depth', value: '3' }] });
  const url = `${BASE}/${info.model_id}`;
  const ready = await stage.call('PATCH', url, { body: { model_id: info.model_id, status: 'LOGGED_MODEL_READY' } });
  expect(ready.body.model.info.status).toBe('LOGGED_MODEL_READY');
  await stage.call('PATCH', `${url}/tags`, { body: { tags: [{ key: 'mlflow.modelVersions', value: '[]' }] } });
  expect((await stage.call('DELETE', `${url}/tags/team`)).body).toEqual({});
  expect((await stage.call('DELETE', `${url}/tags/team`)).status).toBe(404);
  expect(
    (await stage.call('POST', `${url}/params`, { body: { params: [{ key: 'eta', value: '0.1' }] } })).body,
  ).toEqual({});
  const again = await stage.call('POST', `${url}/params`, { body: { params: [{ key: 'eta', value: '0.2' }] } });
  expect(again.body.error_code).toBe('INVALID_PARAMETER_VALUE');
  await stage.mlflow('POST runs/log-batch', {
    run_id: source_run_id,
    metrics: [
      {
        key: 'auc',
        value: 0.5,
        timestamp: 1,
        step: 0,
        model_id: info.model_id,
        dataset_name: 'd',
        dataset_digest: 'x',
      },
      {
        key: 'auc',
        value: 0.75,
        timestamp: 2,
        step: 1,
        model_id: info.model_id,
        dataset_name: 'd',
        dataset_digest: 'x',
      },
      { key: 'loss', value: 'NaN', timestamp: 2, step: 1, model_id: info.model_id },
    ],
  });
  const { body } = await stage.call('GET', url);
  expect(body.model.info.tags).toEqual([{ key: 'mlflow.modelVersions', value: '[]' }]);
  expect(body.model.data.metrics).toContainEqual({
    ...{ key: 'auc', value: 0.75, timestamp: 2, step: 1, dataset_name: 'd', dataset_digest: 'x' },
    ...{ model_id: info.model_id, run_id: source_run_id },
  });
  expect(body.model.data.metrics).toHaveLength(3);
  const people = await stage.call('GET', `/api/v1/tracking-runs/${source_run_id}/models`);
  expect(people.body.items[0]).toMatchObject({
    id: info.model_id,
    status: 'ready',
    params: { depth: '3', eta: '0.1' },
  });
  expect(people.body.items[0].metrics).toEqual([
    { key: 'auc', value: 0.75, step: 1, dataset_name: 'd', dataset_digest: 'x' },
    { key: 'loss', value: 'NaN', step: 1, dataset_name: null, dataset_digest: null },
  ]);
  expect((await stage.call('DELETE', url, { body: {} })).body).toEqual({});
  expect((await stage.call('GET', url)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  expect((await stage.call('GET', `${url}?allow_deleted=true`)).status).toBe(200);
  await stage.call('POST', `/api/v1/tracking-models/${info.model_id}/restore`);
  expect((await stage.call('GET', url)).body.model.info.name).toBe('model');
});

test('search by attributes, parameters, tags and metrics on datasets, in an order, page by page', async () => {
  const id = await experiment();
  const source_run_id = await run(id);
  const models: string[] = [];
  for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) {
    const { info } = await logged(id, { name, source_run_id, params: [{ key: 'depth', value: String(index) }] });
    models.push(info.model_id);
    if (name === 'd') continue;
    const on = (dataset_name: string, value: number) => ({
      ...{ key: 'auc', value, timestamp: 1, step: 0, model_id: info.model_id, dataset_name, dataset_digest: 'x' },
    });
    const metrics = [
      { ...on('train', 0.9 - index / 10), timestamp: 1 },
      { ...on('test', 0.5 + index / 10), timestamp: 2 },
    ];
    for (const metric of metrics) await stage.mlflow('POST runs/log-metric', { run_id: source_run_id, ...metric });
  }
  const [a, b, c, d] = models;
  const found = async (body: object) =>
    ((await stage.call('POST', `${BASE}/search`, { body: { experiment_ids: [id], ...body } })).body.models ?? []).map(
      ({ info }: { info: { model_id: string } }) => info.model_id,
    );
  expect(await found({})).toEqual([d, c, b, a]);
  expect(await found({ filter: `name = 'b' AND source_run_id = '${source_run_id}'` })).toEqual([b]);
  expect(await found({ filter: "params.depth != '0' AND name IN ('a', 'c')" })).toEqual([c]);
  expect(await found({ filter: "status = 'PENDING' AND creation_timestamp > 0 AND model_type IS NULL" })).toHaveLength(
    4,
  );
  expect(await found({ filter: 'metrics.auc > 0.75' })).toEqual([b, a]);
  expect(await found({ filter: 'metrics.auc > 0.65', datasets: [{ dataset_name: 'test' }] })).toEqual([c]);
  expect(await found({ datasets: [{ dataset_name: 'test', dataset_digest: 'x' }] })).toEqual([c, b, a]);
  expect(await found({ datasets: [{ dataset_name: 'test', dataset_digest: 'y' }] })).toEqual([]);
  expect(await found({ order_by: [{ field_name: 'metrics.auc', ascending: false, dataset_name: 'train' }] })).toEqual([
    a,
    b,
    c,
    d,
  ]);
  expect(await found({ order_by: [{ field_name: 'name' }] })).toEqual([a, b, c, d]);
  const first = await stage.call('POST', `${BASE}/search`, { body: { experiment_ids: [id], max_results: 3 } });
  expect(await found({ max_results: 3, page_token: first.body.next_page_token })).toEqual([a]);
  const bad = await stage.call('POST', `${BASE}/search`, {
    body: { experiment_ids: [id], order_by: [{ field_name: 'x' }] },
  });
  expect([bad.status, bad.body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
});

test('names that an address could mistake, and experiments that are not there, are refused', async () => {
  const id = await experiment();
  for (const name of ['a/b', 'a:b', 'a.b', '%', '']) {
    const { body } = await stage.mlflow('POST logged-models', { experiment_id: id, name });
    expect([name, body.error_code]).toEqual([name, 'INVALID_PARAMETER_VALUE']);
  }
  expect((await stage.mlflow('POST logged-models', { experiment_id: '999999', name: 'a' })).status).toBe(404);
  expect((await stage.call('GET', `${BASE}/m-none`)).status).toBe(404);
});

test('a purge takes a deleted run with all that was logged and the bytes that nothing else refers to', async () => {
  const id = await experiment();
  const [one, two] = [await run(id), await run(id)];
  const [shared, own] = [`shared ${unique()}`, `own ${unique()}`];
  await put(`${id}/${one}/artifacts/a.txt`, shared);
  await put(`${id}/${one}/artifacts/deep/b.txt`, own);
  await put(`${id}/${two}/artifacts/a.txt`, shared);
  await stage.mlflow('POST runs/log-batch', {
    run_id: one,
    metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
    params: [{ key: 'p', value: '1' }],
    tags: [{ key: 't', value: '1' }],
  });
  expect((await purge({ runs: [one] })).status).toBe(404);
  await stage.mlflow('POST runs/delete', { run_id: one });
  const listed = await stage.call('GET', '/api/v1/tracking-deleted?limit=500');
  const entry = listed.body.items.find((item: { id: string }) => item.id === one);
  expect(entry).toMatchObject({ kind: 'run', held_by: null });
  expect(Date.parse(entry.removed_from) - Date.parse(entry.deleted_at)).toBe(30 * 86_400_000);
  expect((await purge({ runs: [one] })).body).toEqual({ experiments: 0, runs: 1, models: 0, objects: 1 });
  expect((await stage.mlflow('GET runs/get', { run_id: one })).status).toBe(404);
  expect(await stage.objects.has(digestOf(own))).toBeUndefined();
  expect(await stage.objects.has(digestOf(shared))).toBeDefined();
  for (const table of ['tracking_metrics', 'tracking_latest_metrics', 'tracking_params', 'tracking_tags']) {
    const { rows } = await sql`select 1 from ${sql.table(table)} where run_id = ${one}`.execute(stage.db);
    expect([table, rows]).toEqual([table, []]);
  }
});

test('a purged experiment frees its name and goes with everything in it', async () => {
  const name = `name ${unique()}`;
  const id = await experiment(name);
  const source_run_id = await run(id);
  const { info } = await logged(id, { source_run_id });
  const bytes = `weights ${unique()}`;
  await put(`${pathOf(info.artifact_uri)}/w.bin`, bytes);
  await stage.mlflow('POST experiments/delete', { experiment_id: id });
  expect((await stage.mlflow('POST experiments/create', { name })).body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
  expect((await purge({ experiments: [id] })).body).toMatchObject({ experiments: 1, objects: 1 });
  expect(await stage.objects.has(digestOf(bytes))).toBeUndefined();
  expect(Number(await experiment(name))).toBeGreaterThan(Number(id));
  expect((await purge({ experiments: ['0'] })).status).toBe(404);
});

test('what a registered version uses is refused with its name, deleted or purged', async () => {
  const id = await experiment();
  const source_run_id = await run(id);
  const { info } = await logged(id, { source_run_id });
  await put(`${pathOf(info.artifact_uri)}/MLmodel`, 'x');
  used.set(pathOf(info.artifact_uri), { name: 'Churn', version: 2 });
  const refused = await stage.call('DELETE', `${BASE}/${info.model_id}`);
  expect([refused.status, refused.body.error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
  expect(refused.body.message).toContain('version 2 of the registered model "Churn"');
  await stage.mlflow('POST experiments/delete', { experiment_id: id });
  const purged = await purge({ experiments: [id] });
  expect([purged.status, purged.body.error.message.includes('Churn')]).toEqual([409, true]);
  const listed = await stage.call('GET', '/api/v1/tracking-deleted?limit=500');
  expect(listed.body.items.find((item: { id: string }) => item.id === id).held_by).toBe('Churn/2');
  used.clear();
  expect((await purge({ experiments: [id] })).status).toBe(200);
});

test('thirty days after its deletion everything is removed by itself, and not before', async () => {
  const [old, young] = [await experiment(), await experiment()];
  const gone = await run(young);
  const kept = await experiment();
  const usedRun = await run(kept);
  await put(`${kept}/${usedRun}/artifacts/MLmodel`, 'kept');
  used.set(`${kept}/${usedRun}/artifacts`, { name: 'Kept', version: 1 });
  for (const experiment_id of [old, kept]) await stage.mlflow('POST experiments/delete', { experiment_id });
  await stage.mlflow('POST runs/delete', { run_id: gone });
  const days = (count: number) => sql`now() - make_interval(days => ${count})`;
  await sql`update tracking_experiments set deleted_at = ${days(31)} where id in (${old}, ${kept})`.execute(stage.db);
  await sql`update tracking_runs set deleted_at = ${days(29)} where id = ${gone}`.execute(stage.db);
  await stage.tracking.files.removeOld();
  expect((await stage.mlflow('GET experiments/get', { experiment_id: old })).status).toBe(404);
  expect((await stage.mlflow('GET experiments/get', { experiment_id: kept })).status).toBe(200);
  expect((await stage.mlflow('POST runs/restore', { run_id: gone })).body).toEqual({});
});

test('what is held for long does not keep what is older from being removed', async () => {
  const old = await experiment();
  await stage.mlflow('POST experiments/delete', { experiment_id: old });
  await sql`update tracking_experiments set deleted_at = now() - interval '40 days' where id = ${old}`.execute(
    stage.db,
  );
  await sql`insert into tracking_experiments (name, artifact_location, created_at, changed_at, deleted_at)
    select 'held ' || n, 'mlflow-artifacts:/held', now(), now(), now() - interval '31 days' from generate_series(1, ${REMOVAL_BATCH}::int) n`.execute(
    stage.db,
  );
  used.set('held', { name: 'Held', version: 1 });
  await stage.tracking.files.removeOld();
  expect((await stage.mlflow('GET experiments/get', { experiment_id: old })).status).toBe(404);
  await sql`delete from tracking_experiments where artifact_location = 'mlflow-artifacts:/held'`.execute(stage.db);
  used.delete('held');
});

test('bytes of an upload that was killed before its path was written are taken out, those of one under way are not', async () => {
  const killed = await stage.objects.put(Buffer.from(`killed ${unique()}`));
  const underWay = await stage.objects.put(Buffer.from(`under way ${unique()}`));
  await sql`insert into tracking_objects values (${killed.sha256}), (${underWay.sha256})`.execute(stage.db);
  await sql`insert into tracking_uploads values ('killed', ${killed.sha256}, now() - interval '61 minutes'),
    ('under way', ${underWay.sha256}, now() - interval '59 minutes')`.execute(stage.db);
  await stage.tracking.files.removeOld();
  expect(await stage.objects.has(killed.sha256)).toBeUndefined();
  expect(await stage.objects.has(underWay.sha256)).toBeDefined();
  const { rows } = await sql<{ id: string }>`select id from tracking_uploads`.execute(stage.db);
  expect(rows).toEqual([{ id: 'under way' }]);
});

test('what is deleted in another system is out of sight', async () => {
  await stage.call('POST', '/api/v1/systems', { body: { id: 'purge-a', name: 'A', risk_tier: 'limited' } });
  const tags = [{ key: 'haechi.system', value: 'purge-a' }];
  const { body } = await stage.mlflow('POST experiments/create', { name: unique(), tags });
  await stage.mlflow('POST experiments/delete', { experiment_id: body.experiment_id });
  expect((await purge({ experiments: [body.experiment_id] }, 'purge-b')).status).toBe(404);
  const seen = await stage.call('GET', '/api/v1/tracking-deleted?limit=500', { as: 'purge-b' });
  expect(seen.body.items.some((item: { id: string }) => item.id === body.experiment_id)).toBe(false);
  expect((await purge({ experiments: [body.experiment_id] }, 'purge-a')).status).toBe(200);
});
