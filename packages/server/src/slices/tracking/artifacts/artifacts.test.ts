/** Files of runs on real stores, over HTTP as MLflow's clients send them. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../../test/tracking-stage.ts';
import { artifactTables } from './artifact-tables.ts';

let stores: TestStores;
let stage: TrackingStage;
const FILES = '/mlflow/api/2.0/mlflow-artifacts/artifacts';
const used = new Map<string, { name: string; version: number }>();

beforeAll(async () => {
  stores = await testStores();
  stage = await startTrackingStage(stores, {
    versionUsing: async (_db, path) =>
      [...used].find(([at]) => at === path || at.startsWith(`${path}/`) || path.startsWith(`${at}/`))?.[1] ?? null,
    heldElsewhere: async (_db, digests) => digests.filter((digest) => digest === held),
  });
  await stage.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const held = createHash('sha256').update('held by a model').digest('hex');
const digestOf = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const put = (path: string, payload: string | Buffer, as = 'all') =>
  stage.http.inject({
    method: 'PUT',
    url: `${FILES}/${path}`,
    headers: { authorization: as, 'content-type': 'text/plain' },
    payload,
  });
const get = (path: string, headers: Record<string, string> = {}) =>
  stage.http.inject({ method: 'GET', url: `${FILES}/${path}`, headers: { authorization: 'all', ...headers } });
const remove = (path: string) =>
  stage.http.inject({ method: 'DELETE', url: `${FILES}/${path}`, headers: { authorization: 'all' } });
const list = async (path: string) =>
  (
    await stage.http.inject({ method: 'GET', url: FILES, query: { path }, headers: { authorization: 'all' } })
  ).json() as object;

async function experiment(tags: { key: string; value: string }[] = []): Promise<string> {
  const { body } = await stage.mlflow('POST experiments/create', { name: `e ${randomBytes(6).toString('hex')}`, tags });
  return body.experiment_id;
}
async function run(experiment_id: string): Promise<{ id: string; root: string }> {
  const { body } = await stage.mlflow('POST runs/create', { experiment_id, start_time: 1 });
  return { id: body.run.info.run_id, root: `${experiment_id}/${body.run.info.run_id}/artifacts` };
}

/** As it stands: what else sends requests tidies addresses first. */
async function rawPut(path: string): Promise<{ status: number; error_code: string }> {
  const { port } = stage.http.server.address() as AddressInfo;
  const [answer] = await once(
    httpRequest({
      port,
      host: '127.0.0.1',
      method: 'PUT',
      path: `${FILES}/${path}`,
      headers: { authorization: 'all' },
    }).end('x'),
    'response',
  );
  return { status: answer.statusCode, ...((await json(answer)) as { error_code: string }) };
}

test('a file comes back as it went, whole and in ranges, as an attachment that runs nothing', async () => {
  const { root } = await run(await experiment());
  expect((await put(`${root}/a%20b/%EC%84%B1.txt`, 'hello world')).json()).toEqual({});
  const whole = await get(`${root}/a%20b/%EC%84%B1.txt`);
  expect(whole.payload).toBe('hello world');
  expect(whole.headers).toMatchObject({ 'content-length': '11', 'content-type': 'application/octet-stream' });
  expect(whole.headers['content-disposition']).toBe(`attachment; filename="_.txt"; filename*=UTF-8''%EC%84%B1.txt`);
  expect(whole.headers['content-security-policy']).toContain('sandbox');
  const part = await get(`${root}/a b/성.txt`.replace(' ', '%20'), { range: 'bytes=6-' });
  expect([part.statusCode, part.payload, part.headers['content-range']]).toEqual([206, 'world', 'bytes 6-10/11']);
  expect((await get(`${root}/a%20b/%EC%84%B1.txt`, { range: 'bytes=11-' })).statusCode).toBe(416);
  expect((await put(`${root}/empty`, '')).json()).toEqual({});
  expect((await get(`${root}/empty`)).payload).toBe('');
});

test('lists name what lies directly in a folder; a file and what is not there list nothing', async () => {
  const { id, root } = await run(await experiment());
  for (const path of ['m/MLmodel', 'm/data/x.txt', 'm/data/y.txt', 'm0']) await put(`${root}/${path}`, path);
  expect(await list(`${root}/m`)).toEqual({
    files: [
      { path: 'MLmodel', is_dir: false, file_size: 9 },
      { path: 'data', is_dir: true },
    ],
  });
  expect(await list(`${root}/m/MLmodel`)).toEqual({});
  expect(await list(`${root}/none`)).toEqual({});
  const { body } = await stage.mlflow('GET artifacts/list', { run_id: id, path: 'm/data' });
  expect(body.root_uri).toBe(`mlflow-artifacts:/${root}`);
  expect(body.files).toEqual([
    { path: 'm/data/x.txt', is_dir: false, file_size: 12 },
    { path: 'm/data/y.txt', is_dir: false, file_size: 12 },
  ]);
});

test('what is missing is 404, what leaves the root is refused, a name is a file or a folder', async () => {
  const { root } = await run(await experiment());
  const missing = await get(`${root}/none`);
  expect([missing.statusCode, missing.json().error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  expect((await remove(`${root}/none`)).statusCode).toBe(404);
  expect((await put('999999/x', 'x')).statusCode).toBe(404);
  for (const path of ['../x', '%2e%2e/x', '..%2fx', 'a%5c..%5cx', '%252e%252e%252fx', 'a%00b']) {
    const answer = await rawPut(`${root}/${path}`);
    expect([path, answer.status, answer.error_code]).toEqual([path, 400, 'INVALID_PARAMETER_VALUE']);
  }
  expect((await rawPut(`/${root}/x`)).status).toBe(400);
  await put(`${root}/file`, 'x');
  expect((await put(`${root}/file/below`, 'x')).statusCode).toBe(400);
  await put(`${root}/folder/below`, 'x');
  expect((await put(`${root}/folder`, 'x')).statusCode).toBe(400);
});

test('parallel uploads all arrive, and the last of one path stays whole', async () => {
  const { root } = await run(await experiment());
  const contents = Array.from({ length: 24 }, () => randomBytes(20_000));
  const answers = await Promise.all([
    ...contents.map((bytes, index) => put(`${root}/many/${index}`, bytes)),
    ...contents.map((bytes) => put(`${root}/one`, bytes)),
  ]);
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const back = await Promise.all(contents.map((_, index) => get(`${root}/many/${index}`)));
  expect(back.map(({ rawPayload }) => digestOf(rawPayload))).toEqual(contents.map(digestOf));
  expect(contents.map(digestOf)).toContain(digestOf((await get(`${root}/one`)).rawPayload));
});

test('an upload that is cut off leaves nothing that can be seen', async () => {
  const { root } = await run(await experiment());
  const { port } = stage.http.server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    const upload = httpRequest({
      ...{ port, host: '127.0.0.1', method: 'PUT', path: `${FILES}/${root}/half` },
      headers: { authorization: 'all', 'content-type': 'text/plain', 'content-length': '2000000' },
    });
    upload.on('error', () => resolve());
    upload.write(randomBytes(500_000), () => upload.destroy());
  });
  await expect.poll(async () => (await list(root)) as object).toEqual({});
  expect((await get(`${root}/half`)).statusCode).toBe(404);
  expect(await artifactTables(stage.db).selectFrom('tracking_uploads').select('id').execute()).toEqual([]);
});

test('bytes that two runs share survive the removal of one, and go with the other', async () => {
  const id = await experiment();
  const [one, two] = [await run(id), await run(id)];
  const bytes = randomBytes(1_000);
  await put(`${one.root}/w.bin`, bytes);
  await put(`${two.root}/w.bin`, bytes);
  expect((await remove(`${one.root}/w.bin`)).json()).toEqual({});
  expect((await get(`${two.root}/w.bin`)).rawPayload.equals(bytes)).toBe(true);
  expect(await stage.objects.has(digestOf(bytes))).toBeDefined();
  await put(`${two.root}/w.bin`, 'other bytes');
  expect(await stage.objects.has(digestOf(bytes))).toBeUndefined();
  await put(`${two.root}/held`, 'held by a model');
  await remove(`${two.root}/held`);
  expect(await stage.objects.has(held)).toBeDefined();
});

test('bytes that are taken away and sent again at the same time are there whenever a path names them', async () => {
  const { root } = await run(await experiment());
  const bytes = randomBytes(200);
  const again = async (name: string) => {
    for (let round = 0; round < 12; round += 1) {
      expect((await put(`${root}/${name}`, bytes)).statusCode).toBe(200);
      expect((await get(`${root}/${name}`)).rawPayload.equals(bytes)).toBe(true);
      if (round < 11) await remove(`${root}/${name}`);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd'].map(again));
  expect(await stage.objects.read(digestOf(bytes))).toEqual(bytes);
});

test('the files of a registered version stay as they are, and the refusal names it', async () => {
  const { root } = await run(await experiment());
  await put(`${root}/model/MLmodel`, 'flavors: {}');
  used.set(`${root}/model`, { name: 'Churn', version: 3 });
  const refused = await remove(root);
  expect([refused.statusCode, refused.json().error_code]).toEqual([409, 'RESOURCE_CONFLICT']);
  expect(refused.json().message).toContain('version 3 of the registered model "Churn"');
  expect((await put(`${root}/model/MLmodel`, 'other')).statusCode).toBe(409);
  expect((await put(`${root}/model/MLmodel`, 'flavors: {}')).statusCode).toBe(200);
  expect((await get(`${root}/model/MLmodel`)).payload).toBe('flavors: {}');
});

test('files of an experiment in another system are out of sight', async () => {
  await stage.call('POST', '/api/v1/systems', { body: { id: 'files-a', name: 'A', risk_tier: 'limited' } });
  const id = await experiment([{ key: 'haechi.system', value: 'files-a' }]);
  const { root, id: runId } = await run(id);
  await put(`${root}/x`, 'secret');
  expect((await put(`${root}/x`, 'mine', 'files-a')).statusCode).toBe(200);
  for (const url of [`${FILES}/${root}/x`, `${FILES}?path=${root}`, `/api/v1/tracking-files/${runId}`])
    expect((await stage.http.inject({ url, headers: { authorization: 'files-b' } })).statusCode).toBe(404);
  expect((await put(`${root}/y`, 'x', 'files-b')).statusCode).toBe(404);
});

test('people see folders, previews of texts and pictures, and are never shown what runs', async () => {
  const { id, root } = await run(await experiment());
  await put(`${root}/plots/page.html`, '<script>alert(1)</script>');
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(50)]);
  await put(`${root}/plots/p.png`, png);
  await put(`${root}/w.bin`, Buffer.from([0, 1, 2, 255]));
  const files = await stage.call('GET', `/api/v1/tracking-files/${id}?limit=1`);
  expect(files.body.items).toEqual([{ path: 'plots', name: 'plots', is_folder: true, bytes: null }]);
  const rest = await stage.call('GET', `/api/v1/tracking-files/${id}?limit=1&cursor=${files.body.next}`);
  expect(rest.body).toEqual({ items: [{ path: 'w.bin', name: 'w.bin', is_folder: false, bytes: 4 }], next: null });
  const preview = async (path: string) =>
    (await stage.call('GET', `/api/v1/tracking-files/${id}/preview?path=${path}`)).body;
  expect(await preview('plots/page.html')).toMatchObject({ kind: 'text', content: '<script>alert(1)</script>' });
  expect(await preview('plots/p.png')).toMatchObject({ media_type: 'image/png', content: png.toString('base64') });
  expect(await preview('w.bin')).toMatchObject({ kind: 'binary', content: '' });
  const download = await stage.http.inject({
    url: `/api/v1/tracking-files/${id}/download?path=plots/page.html`,
    headers: { authorization: 'all' },
  });
  expect(download.headers['content-type']).toBe('application/octet-stream');
});
