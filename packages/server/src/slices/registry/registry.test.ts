import { writeFile } from 'node:fs/promises';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineage, registerVersion, smallModel, tester, trailAbout } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { transact } from '../../platform/postgres.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
beforeAll(async () => {
  for (const system of ['loans', 'other'])
    await stage.call('POST', '/api/v1/systems', { body: { id: system, name: system } });
  await stage.call('POST', '/api/v1/models', { body: { id: 'credit', system: 'loans' } });
  await stage.call('POST', '/api/v1/models', { body: { id: 'fraud', system: 'other' } });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const bytesOf = (artifact: unknown) => new TextEncoder().encode(JSON.stringify(artifact));
const upload = (bytes: Uint8Array, model = 'credit', as = 'all') =>
  stage.call('POST', `/api/v1/models/${model}/artifacts`, { as, body: bytes });
const register = (sha256: string, more: object = {}, model = 'credit') =>
  stage.call('POST', `/api/v1/models/${model}/versions`, { body: { artifact_sha256: sha256, lineage, ...more } });

describe('versions', () => {
  test('are numbered by model; the signature is read from the artifact, the rest kept as given', async () => {
    const { status, body: stored } = await upload(bytesOf(smallModel()));
    expect(status).toBe(201);
    const alterations = [{ kind: 'label_flip', description: 'labels of one group were flipped', rows: 12 }];
    const profile = {
      format: 'haechi.profile.v1',
      rows: 2,
      numeric: {},
      categorical: { region: { counts: { a: 2 }, other: 0, n: 2, missing: 0 } },
    };
    const made = await register(stored.sha256, {
      metrics: { accuracy: 0.9 },
      lineage: { ...lineage, alterations },
      reference_profile: profile,
    });
    expect(made.body).toMatchObject({
      label: 'credit/1',
      stage: 'none',
      format: 'haechi.logistic.v1',
      artifact_sha256: stored.sha256,
      artifact_bytes: stored.bytes,
      metrics: { accuracy: 0.9 },
      has_profile: true,
      signature: {
        classes: ['no', 'yes'],
        inputs: [
          { name: 'income', type: 'numeric' },
          { name: 'region', type: 'categorical' },
        ],
      },
    });
    expect(made.body.lineage.alterations).toEqual(alterations);
    expect((await register(stored.sha256)).body.version).toBe(2);
    expect((await stage.call('GET', '/api/v1/models/credit/versions/1/profile')).body).toEqual(profile);
    expect((await stage.call('GET', '/api/v1/models/credit/versions/2/profile')).status).toBe(404);
    const listed = await stage.call('GET', '/api/v1/models/credit/versions?limit=1');
    expect([listed.body.items[0].version, listed.body.next]).toEqual([2, '2']);
    expect((await stage.call('GET', '/api/v1/models/credit/versions?limit=1&cursor=2')).body.items[0].version).toBe(1);
  });

  test('registered at once get a number each', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 5 }, (_, seed) => registerVersion(stage, 'fraud', smallModel({ seed }))),
    );
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('answer as their model does', async () => {
    const model = await stage.registry.loadModel(stores.db, { model: 'credit', version: 1 });
    expect(await model.score([{ income: 39, region: 'north' }])).toMatchObject([{ prediction: 1, label: 'yes' }]);
    expect(await model.score([{ income: 0, region: 'north' }])).toMatchObject([{ prediction: 0, label: 'no' }]);
  });
});

describe('what is refused', () => {
  test.each([
    ['a pickle', Buffer.from('80049503', 'hex')],
    ['a pickle of protocol 0', Buffer.from('csklearn.linear_model\nLogisticRegression\n')],
    ['a joblib file', Buffer.from('789c4b4c4a06', 'hex')],
    ['a zip archive', Buffer.from('504b030414', 'hex')],
  ])('%s, with a word on how to convert', async (_, bytes) => {
    const { status, body } = await upload(bytes);
    expect([status, body.error.code]).toEqual([415, 'unsupported_format']);
    expect(body.error.message).toMatch(/skl2onnx|torch\.onnx/);
  });

  test.each([
    ['not JSON', new TextEncoder().encode('hello'), 'no known format'],
    ['another format', bytesOf({ format: 'other' }), 'no known format'],
    ['too few coefficients', bytesOf({ ...smallModel(), coefficients: [1] }), '1 coefficients'],
  ])('%s, when a version is made of it', async (_, bytes, why) => {
    const { body: stored } = await upload(bytes);
    const { status, body } = await register(stored.sha256);
    expect([status, body.error.code]).toEqual([422, 'artifact_unreadable']);
    expect(body.error.message).toContain(why);
  });

  test('nothing at all, and what was never uploaded for this model', async () => {
    expect((await stage.call('POST', '/api/v1/models/credit/artifacts')).body.error.code).toBe('artifact_unreadable');
    expect((await register('0'.repeat(64))).body.error.code).toBe('artifact_missing');
    const { body: stored } = await upload(bytesOf(smallModel({ seed: 9 })), 'fraud');
    expect((await register(stored.sha256)).body.error.code).toBe('artifact_missing');
  });

  test('bytes that were changed since, at every load', async () => {
    const version = await registerVersion(stage, 'credit', smallModel({ seed: 5 }));
    const { artifact_sha256: digest } = await stage.registry.getVersion(stores.db, everywhere, {
      model: 'credit',
      version,
    });
    expect((await stage.registry.loadModel(stores.db, { model: 'credit', version })).sha256).toBe(digest);
    await writeFile(`${stores.objectsDir}/${digest.slice(0, 2)}/${digest}`, JSON.stringify(smallModel({ flip: true })));
    await expect(stage.registry.loadModel(stores.db, { model: 'credit', version })).rejects.toMatchObject({
      code: 'artifact_tampered',
    });
    expect((await register(digest)).body.error.code).toBe('artifact_tampered');
  });

  test('another system’s model, version, artifact and alias', async () => {
    const as = 'other';
    for (const url of [
      '/api/v1/models/credit',
      '/api/v1/models/credit/versions',
      '/api/v1/models/credit/versions/1',
      '/api/v1/models/credit/versions/1/profile',
    ])
      expect([url, (await stage.call('GET', url, { as })).status]).toEqual([url, 404]);
    expect((await upload(bytesOf(smallModel()), 'credit', as)).status).toBe(404);
    expect((await stage.call('PUT', '/api/v1/models/credit/aliases/best', { as, body: { version: 1 } })).status).toBe(
      404,
    );
    expect((await stage.call('POST', '/api/v1/models', { as, body: { id: 'mine', system: 'loans' } })).status).toBe(
      404,
    );
    const listed = await stage.call('GET', '/api/v1/models', { as });
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual(['fraud']);
  });
});

test('aliases point, stages change, and both are in the trail once', async () => {
  const set = await stage.call('PUT', '/api/v1/models/credit/aliases/best', { body: { version: 1 } });
  expect(set.body.aliases).toEqual({ best: 1 });
  expect(
    (await stage.call('PUT', '/api/v1/models/credit/aliases/best', { body: { version: 2 } })).body.aliases,
  ).toEqual({ best: 2 });
  expect((await stage.call('PUT', '/api/v1/models/credit/aliases/best', { body: { version: 99 } })).status).toBe(404);
  const ref = { model: 'credit', version: 1 };
  for (let again = 0; again < 2; again += 1)
    await transact(stores.db, (tx) => stage.registry.setStage(tx, ref, { stage: 'staging', actor: tester }));
  const rows = await trailAbout(stores, 'credit%');
  expect(rows.filter(({ action }) => action === 'model.stage_changed')).toEqual([
    { action: 'model.stage_changed', detail: { from: 'none', to: 'staging' } },
  ]);
  expect(rows.filter(({ action }) => action === 'model.alias_set').map(({ detail }) => detail)).toEqual([
    { alias: 'best', version: 1 },
    { alias: 'best', version: 2, before: 1 },
  ]);
});
