import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { openObjects } from '../../platform/objects.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { givenKeyRing, masterKeys, ObjectFolder, openKeyFile } from '../../platform/sealed-objects/index.ts';
import { keyRotations } from './key-rotations.ts';

const stores = await testStores();
const folders: string[] = [];
afterAll(async () => {
  await stores.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await stores.pool.query('delete from key_rotations');
});

const actor = { kind: 'account', id: 'acc_1' } as const;

/** A store of three objects with its keys, made by the server unless they are given. */
async function world(given: readonly string[] = []) {
  const root = await mkdtemp(join(tmpdir(), 'haechi-keys-'));
  folders.push(root);
  const file = join(root, 'keys', 'master.key');
  const ring = given.length > 0 ? givenKeyRing(given) : await openKeyFile(file, random);
  const objects = openObjects(root, { ring, random });
  const stored = await Promise.all(['a', 'b', 'c'].map((text) => objects.put(Buffer.from(text))));
  const trail: { action: string; detail: unknown }[] = [];
  const keys = masterKeys({ folder: new ObjectFolder(root), ring, random }, { madeIn: given.length > 0 ? null : file });
  const deps = {
    db: stores.db,
    clock: systemClock,
    random,
    trail: {
      record: async (_: unknown, { action, detail }: { action: string; detail?: unknown }) => {
        trail.push({ action, detail });
        return { id: 'trl_1' };
      },
    },
  };
  return { root, file, objects, digests: stored.map(({ sha256 }) => sha256), trail, keys, deps };
}
const ended = async (service: ReturnType<typeof keyRotations>) =>
  vi.waitFor(async () => {
    const found = await service.status();
    expect(found.rotation?.state).not.toBe('running');
    return found;
  });

test('a made key is replaced: every data key is wrapped anew, objects are as they were, and the trail tells', async () => {
  const { root, file, objects, digests, trail, keys, deps } = await world();
  const service = keyRotations(deps, keys);
  const before = await service.status();
  expect(before).toMatchObject({ source: 'made', unknown: 0, rotation: null, keys: [{ seals: true, wraps: 3 }] });
  expect(before.advice).toContain('HAECHI_MASTER_KEY');
  const old = await readFile(file, 'utf8');
  const sealed = await Promise.all(digests.map((digest) => readFile(`${root}/${digest.slice(0, 2)}/${digest}`)));
  expect(await service.rotate(actor)).toMatchObject({ state: 'running', total: 3, started_by: 'acc_1' });
  const after = await ended(service);
  expect(after.rotation).toMatchObject({ state: 'done', wrapped: 3, total: 3, refused: 0, failure: null });
  expect(after.keys).toEqual([{ id: expect.not.stringMatching(before.keys[0]?.id ?? ''), seals: true, wraps: 3 }]);
  expect(await readFile(file, 'utf8')).not.toBe(old);
  // Only the small files of the keys were written.
  for (const [i, digest] of digests.entries())
    expect(await readFile(`${root}/${digest.slice(0, 2)}/${digest}`)).toEqual(sealed[i]);
  expect(String(await objects.read(digests[1] ?? ''))).toBe('b');
  expect(trail).toEqual([
    { action: 'artifact_keys.rotation_started', detail: { keys: 3, source: 'made' } },
    { action: 'artifact_keys.rotated', detail: { wrapped: 3, keys: 3, refused: 0 } },
  ]);
  expect(JSON.stringify([after, trail])).not.toContain(old.trim());
  await service.stop();
});

test('one at a time in the whole fleet; one whose process ended does not stand in the way for ever', async () => {
  const { keys, deps } = await world();
  const held = Promise.withResolvers<void>();
  const slow: typeof keys = {
    ...keys,
    rotate: async (options) => {
      await held.promise;
      return keys.rotate(options);
    },
  };
  const [one, two] = [keyRotations(deps, slow), keyRotations(deps, slow)];
  const asked = await Promise.allSettled([one.rotate(actor), two.rotate(actor)]);
  const refused = asked.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => reason.code)).toEqual(['conflict']);
  held.resolve();
  await ended(one);
  await stores.pool.query(`update key_rotations set state = 'running', finished_at = null, seen_at = now()`);
  await expect(two.rotate(actor)).rejects.toMatchObject({ code: 'conflict' });
  await stores.pool.query(`update key_rotations set seen_at = now() - interval '2 minutes'`);
  await two.rotate(actor);
  expect((await ended(two)).rotation).toMatchObject({ state: 'done' });
  const { rows } = await stores.pool.query('select state, failure from key_rotations order by started_at');
  expect(rows[0]).toEqual({ state: 'failed', failure: 'the process that carried it out ended' });
  await Promise.all([one.stop(), two.stop()]);
});

test('given keys: everything is wrapped by the first; the advice says when the old one may go', async () => {
  const [first, second] = [1, 2].map(() => random.bytes(32).toString('base64')) as [string, string];
  const { root, deps } = await world([first]);
  const withBoth = masterKeys(
    { folder: new ObjectFolder(root), ring: givenKeyRing([second, first]), random },
    { madeIn: null },
  );
  const service = keyRotations(deps, withBoth);
  expect(await service.status()).toMatchObject({
    source: 'given',
    keys: [{ wraps: 0 }, { wraps: 3 }],
    advice: expect.stringContaining('still wraps'),
  });
  await service.rotate(actor);
  expect(await ended(service)).toMatchObject({
    keys: [{ wraps: 3 }, { wraps: 0 }],
    advice: expect.stringContaining('wraps nothing any more'),
  });
  const without = masterKeys({ folder: new ObjectFolder(root), ring: givenKeyRing([first]), random }, { madeIn: null });
  expect(await keyRotations(deps, without).status()).toMatchObject({
    unknown: 3,
    advice: expect.stringContaining('not here'),
  });
  await service.stop();
});

test('a data key that cannot be opened is counted, and the old master key is kept', async () => {
  const { root, file, digests, keys, deps } = await world();
  const shelf = `${root}/${(digests[0] ?? '').slice(0, 2)}`;
  const name =
    (await readdir(shelf)).find((entry) => entry.startsWith(digests[0] ?? '') && entry.endsWith('.key')) ?? '';
  const wrapped = await readFile(join(shelf, name));
  wrapped[60] = (wrapped[60] ?? 0) ^ 1;
  await writeFile(join(shelf, name), wrapped);
  const old = await readFile(file, 'utf8');
  const service = keyRotations(deps, keys);
  await service.rotate(actor);
  const { rotation } = await ended(service);
  expect(rotation).toMatchObject({
    state: 'done',
    wrapped: 2,
    refused: 1,
    failure: expect.stringContaining('old master key was kept'),
  });
  expect(await readFile(file, 'utf8')).toBe(old);
  await service.stop();
});
