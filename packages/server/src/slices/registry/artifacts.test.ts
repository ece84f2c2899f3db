import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { approve } from '../../../test/approved-version.ts';
import { registerVersion, smallModel } from '../../../test/model-scene.ts';
import { startModelStage } from '../../../test/model-stage.ts';
import { systemClock } from '../../platform/clock.ts';
import { everywhere } from '../../platform/http/caller.ts';
import { artifacts } from './artifacts.ts';
import { registryTables, type VersionRef } from './tables.ts';

const stores = await testStores();
const stage = await startModelStage(stores);
beforeAll(async () => {
  await stage.call('POST', '/api/v1/systems', { body: { id: 'loans', name: 'loans' } });
  for (const id of ['credit', 'fraud']) await stage.call('POST', '/api/v1/models', { body: { id, system: 'loans' } });
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});
const load = (ref: VersionRef) => stage.registry.loadModel(stores.db, ref);
const digestOf = async (ref: VersionRef) =>
  (await stage.registry.getVersion(stores.db, everywhere, ref)).artifact_sha256;
const placeOf = (digest: string) => `${stores.objectsDir}/${digest.slice(0, 2)}/${digest}`;

test('an artifact lies sealed on the disk and loads', async () => {
  const ref = { model: 'credit', version: await registerVersion(stage, 'credit', smallModel({ seed: 1 })) };
  const sealed = await readFile(placeOf(await digestOf(ref)));
  expect(sealed.subarray(0, 8).toString()).toBe('HAECHIO1');
  expect(sealed.includes('income')).toBe(false);
  expect(await (await load(ref)).score([{ income: 39, region: 'north' }])).toMatchObject([{ ok: true }]);
});

test('a changed artifact is refused, and the error names version, system and part', async () => {
  const ref = { model: 'credit', version: await registerVersion(stage, 'credit', smallModel({ seed: 2 })) };
  const digest = await digestOf(ref);
  const sealed = await readFile(placeOf(digest));
  await writeFile(placeOf(digest), sealed.subarray(0, -1));
  await expect(load(ref)).rejects.toMatchObject({
    code: 'artifact_tampered',
    message: expect.stringContaining('was changed outside Haechi'),
    detail: { ...ref, system: 'loans', sha256: digest, part: 'length' },
  });
  await writeFile(placeOf(digest), sealed);
  expect((await load(ref)).sha256).toBe(digest);
});

test('records that were changed to name another model’s artifact, or other inputs, are refused', async () => {
  const ref = { model: 'credit', version: await registerVersion(stage, 'credit', smallModel({ seed: 3 })) };
  const other = { model: 'fraud', version: await registerVersion(stage, 'fraud', smallModel({ seed: 4 })) };
  const change = (set: object) =>
    registryTables(stores.db)
      .updateTable('model_versions')
      .set(set)
      .where('model_id', '=', ref.model)
      .where('version', '=', ref.version)
      .execute();
  const mine = await digestOf(ref);
  const signed = { code: 'artifact_tampered', detail: { ...ref, part: 'signature' } };
  await change({ artifact_sha256: await digestOf(other) });
  await expect(load(ref)).rejects.toMatchObject(signed);
  await change({ artifact_sha256: mine, format: 'other' });
  await expect(load(ref)).rejects.toMatchObject(signed);
  await change({ format: (await load(other)).format });
  expect((await load(ref)).sha256).toBe(mine);
});

test('a version whose signature is gone is refused', async () => {
  const ref = { model: 'credit', version: await registerVersion(stage, 'credit', smallModel({ seed: 5 })) };
  const folder = `${stores.objectsDir}/signatures`;
  expect(await readdir(folder)).not.toEqual([]);
  await rm(folder, { recursive: true });
  await expect(load(ref)).rejects.toMatchObject({ code: 'artifact_tampered', detail: { part: 'signature' } });
});

test('predicting reads no object', async () => {
  const version = await registerVersion(stage, 'fraud', smallModel({ seed: 6 }));
  await approve(stage, { model: 'fraud', version });
  await stage.call('POST', '/api/v1/routes', { body: { id: 'scores', model: 'fraud', version } });
  const predict = () => stage.call('POST', '/serve/scores/predict', { body: { features: { income: 1, region: 'n' } } });
  await vi.waitFor(async () => expect((await predict()).status).toBe(200), { timeout: 10_000 });
  const [read, get] = [vi.spyOn(stage.objects, 'read'), vi.spyOn(stage.objects, 'get')];
  for (let turn = 0; turn < 50; turn += 1) expect((await predict()).status).toBe(200);
  expect([read.mock.calls, get.mock.calls]).toEqual([[], []]);
  await load({ model: 'fraud', version });
  expect(read).toHaveBeenCalledTimes(1);
});

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for await (const digest of stage.objects.digests()) found.push(digest);
  return found;
}

test('an artifact larger than any body is taken as a stream; what is never loaded is refused before it is stored', async () => {
  const large = Buffer.alloc(9_000_000, '{"learner":');
  const taken = await stage.call('POST', '/api/v1/models/credit/artifacts', { body: large });
  expect([taken.status, taken.body.bytes]).toEqual([201, large.length]);
  expect(Buffer.compare(await stage.objects.read(taken.body.sha256), large)).toBe(0);
  const pickle = Buffer.concat([Buffer.from('80049503', 'hex'), large]);
  const before = await stored();
  expect((await stage.call('POST', '/api/v1/models/credit/artifacts', { body: pickle })).status).toBe(415);
  expect(await stored()).toEqual(before);
  expect(await readdir(`${stores.objectsDir}/incoming`)).toEqual([]);
});

test('whoever watches is told of a changed artifact, and that it loads again; a load does not wait for them', async () => {
  const ref = { model: 'credit', version: await registerVersion(stage, 'credit', smallModel({ seed: 21 })) };
  const digest = await digestOf(ref);
  const told: unknown[] = [];
  const { load: watched } = artifacts({
    db: stores.db,
    clock: systemClock,
    objects: stage.objects,
    attestations: { attest: async () => {}, check: async () => {} },
    artifactWatch: {
      onTampered: async (found) => void told.push(found),
      onSound: async (found) => {
        told.push(found);
        throw new Error('nobody listens');
      },
    },
  });
  const sealed = await readFile(placeOf(digest));
  await writeFile(placeOf(digest), sealed.subarray(0, -1));
  await expect(watched(stores.db, ref)).rejects.toMatchObject({ code: 'artifact_tampered' });
  await writeFile(placeOf(digest), sealed);
  expect((await watched(stores.db, ref)).sha256).toBe(digest);
  const about = { system: 'loans', version: `credit/${ref.version}` };
  expect(told).toEqual([{ ...about, sha256: digest, part: 'length' }, about]);
});
