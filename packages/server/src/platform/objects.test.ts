import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openObjects } from './objects.ts';
import { systemRandom } from './random.ts';
import { givenKeyRing } from './sealed-objects/index.ts';

let folder: string;
const key = Buffer.alloc(32, 1).toString('base64');
const keys = { ring: givenKeyRing([key]), random: systemRandom };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const placeIn = (root: string, sha256: string) => path.join(root, sha256.slice(0, 2), sha256);

/** As versions before sealing wrote it. */
async function putPlain(root: string, bytes: Uint8Array, name = digest(bytes)): Promise<string> {
  await mkdir(path.dirname(placeIn(root, name)), { recursive: true });
  await writeFile(placeIn(root, name), bytes);
  return name;
}

describe('a store', () => {
  test('keeps bytes under their digest and gives them back, as buffer and as stream', async () => {
    const objects = openObjects(folder, keys);
    const bytes = randomBytes(300_000);
    const stored = await objects.put(Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]));
    expect(stored).toEqual({ sha256: digest(bytes), bytes: bytes.length });
    expect(await objects.read(stored.sha256)).toEqual(bytes);
    expect(await buffer(await objects.get(stored.sha256))).toEqual(bytes);
    expect(await objects.put(bytes)).toEqual(stored);
    expect(await objects.has(stored.sha256)).toEqual(stored);
    expect(await objects.read(stored.sha256)).toEqual(bytes);
  });

  test('leaves nothing of the bytes on the disk, and one key for each object', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
    const objects = openObjects(own, keys);
    const bytes = Buffer.from('the coefficients of a model, '.repeat(100));
    const { sha256 } = await objects.put(bytes);
    await objects.put(bytes);
    const names = await readdir(path.dirname(placeIn(own, sha256)));
    expect(names).toHaveLength(2);
    for (const name of names) {
      const file = path.join(path.dirname(placeIn(own, sha256)), name);
      expect((await readFile(file)).includes('coefficients')).toBe(false);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    await objects.delete(sha256);
    expect(await readdir(path.dirname(placeIn(own, sha256)))).toEqual([]);
    await rm(own, { recursive: true });
  });

  test('says what is missing, and deleting tells whether there was one', async () => {
    const objects = openObjects(`file://${folder}`, keys);
    const absent = digest(Buffer.from('absent'));
    await expect(objects.read(absent)).rejects.toMatchObject({ code: 'artifact_missing' });
    const { sha256 } = await objects.put(Buffer.from('short-lived'));
    expect([await objects.delete(sha256), await objects.delete(sha256), await objects.has(sha256)]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  test('finds changed bytes on every way of reading, and a new upload mends them', async () => {
    const objects = openObjects(folder, keys);
    const { sha256 } = await objects.put(Buffer.from('weights of a model'));
    const sealed = await readFile(placeIn(folder, sha256));
    sealed.writeUInt8(sealed.readUInt8(90) ^ 1, 90);
    await writeFile(placeIn(folder, sha256), sealed);
    await expect(objects.read(sha256)).rejects.toMatchObject({ code: 'artifact_tampered' });
    await expect(buffer(await objects.get(sha256))).rejects.toMatchObject({ code: 'artifact_tampered' });
    await objects.put(Buffer.from('weights of a model'));
    expect((await objects.read(sha256)).toString()).toBe('weights of a model');
  });

  test('keeps nothing of a refused upload', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
    const objects = openObjects(own, keys);
    await expect(objects.put(Buffer.from('bytes'), { sha256: digest(Buffer.from('others')) })).rejects.toMatchObject({
      code: 'artifact_tampered',
    });
    await expect(objects.put(Buffer.from('bytes'), { maxBytes: 4 })).rejects.toMatchObject({ code: 'body_too_large' });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('the client went away');
      })(),
    );
    await expect(objects.put(broken)).rejects.toThrow('went away');
    expect(await readdir(own)).toEqual(['incoming']);
    expect(await readdir(path.join(own, 'incoming'))).toEqual([]);
    await rm(own, { recursive: true });
  });

  test('refuses a name that is a path, and a range that is none', async () => {
    const objects = openObjects(folder, keys);
    for (const name of ['../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
      await expect(objects.read(name)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    const { sha256 } = await objects.put(Buffer.from('bytes'));
    for (const range of [
      { offset: -1, bytes: 1 },
      { offset: 0, bytes: Number.NaN },
    ])
      await expect(objects.read(sha256, range)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(() => openObjects('ftp://host/x', keys)).toThrow(/ftp:/);
  });

  test('gives the same object to many writers and readers at once', async () => {
    const objects = openObjects(folder, keys);
    const bytes = randomBytes(5000);
    const { sha256 } = await objects.put(bytes);
    const reads = Array.from({ length: 40 }, () => objects.read(sha256));
    const writes = Array.from({ length: 8 }, () => objects.put(bytes));
    for (const read of await Promise.all(reads)) expect(read).toEqual(bytes);
    await Promise.all(writes);
    expect(await objects.read(sha256)).toEqual(bytes);
  });
});

describe('ranges', () => {
  const MiB = 1_048_576;
  test.each([0, 1, MiB - 1, MiB, MiB + 1, 2 * MiB, 2 * MiB + 77_777])('equal slices of %i bytes', async (length) => {
    const objects = openObjects(folder, keys);
    const bytes = randomBytes(length);
    const { sha256 } = await objects.put(bytes);
    expect((await objects.has(sha256))?.bytes).toBe(length);
    const edges = [0, 1, MiB - 1, MiB, MiB + 1, 2 * MiB, length - 1, length, length + 5].filter((at) => at >= 0);
    for (const offset of edges)
      for (const size of [0, 1, 17, MiB, length]) {
        const slice = bytes.subarray(offset, offset + size);
        expect((await objects.read(sha256, { offset, bytes: size })).equals(slice)).toBe(true);
      }
    const streamed = await buffer(await objects.get(sha256, { offset: 1, bytes: length }));
    expect(streamed.equals(bytes.subarray(1))).toBe(true);
    expect((await objects.read(sha256)).equals(bytes)).toBe(true);
  });
});

describe('objects from before sealing', () => {
  test('are readable, by range too, and refused when they were changed', async () => {
    const objects = openObjects(folder, keys);
    const bytes = randomBytes(2_500_000);
    const sha256 = await putPlain(folder, bytes);
    expect((await objects.read(sha256)).equals(bytes)).toBe(true);
    const range = { offset: 1_000_000, bytes: 100_000 };
    expect((await objects.read(sha256, range)).equals(bytes.subarray(1_000_000, 1_100_000))).toBe(true);
    await putPlain(folder, Buffer.concat([bytes, Buffer.from('.')]), sha256);
    await expect(objects.read(sha256, range)).rejects.toMatchObject({ code: 'artifact_tampered' });
  });

  test('are sealed by a pass that may be repeated; changed ones are named and left', async () => {
    const own = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
    const objects = openObjects(own, keys);
    const now = new Date();
    const all = [randomBytes(10), randomBytes(1_500_000), Buffer.from('words in clear text')];
    const names = await Promise.all(all.map((bytes) => putPlain(own, bytes)));
    const changed = await putPlain(own, Buffer.from('changed'), digest(Buffer.from('as it was')));
    expect(await objects.tidy(now)).toMatchObject({
      sealed: 3,
      refused: [changed],
      keys: { rewrapped: 0, current: 3 },
    });
    expect(await objects.tidy(now)).toMatchObject({
      sealed: 0,
      refused: [changed],
      keys: { rewrapped: 0, current: 3 },
    });
    for (const [index, name] of names.entries()) {
      expect((await objects.read(name)).equals(all[index] ?? Buffer.alloc(0))).toBe(true);
      expect((await readFile(placeIn(own, name))).includes(all[index] ?? '')).toBe(false);
    }
    await expect(objects.read(changed)).rejects.toMatchObject({ code: 'artifact_tampered' });
    await rm(own, { recursive: true });
  });
});

test('the pass removes what killed writes left a day ago, and no key that is in use', async () => {
  const own = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
  const objects = openObjects(own, keys);
  const { sha256 } = await objects.put(Buffer.from('in use'));
  const stale = path.join(own, 'incoming', 'stale');
  const fresh = path.join(own, 'incoming', 'fresh');
  const orphan = `${placeIn(own, sha256)}.${'0'.repeat(32)}.key`;
  const gone = digest(Buffer.from('gone'));
  const ofGone = `${placeIn(own, gone)}.${'0'.repeat(32)}.key`;
  await mkdir(path.dirname(ofGone), { recursive: true });
  const now = new Date();
  for (const file of [stale, fresh, orphan, ofGone]) await writeFile(file, 'left over');
  const old = new Date(now.getTime() - 90_000_000);
  for (const file of [stale, orphan, ofGone]) await utimes(file, old, old);
  const inUse = (await readdir(path.dirname(orphan))).find((name) => name.endsWith('.key') && !orphan.endsWith(name));
  await utimes(path.join(path.dirname(orphan), inUse ?? ''), old, old);
  expect((await objects.tidy(now)).swept).toBe(2);
  expect(await readdir(path.join(own, 'incoming'))).toEqual(['fresh']);
  expect(await readdir(path.dirname(ofGone))).toContain(path.basename(ofGone));
  expect((await objects.read(sha256)).toString()).toBe('in use');
  await rm(own, { recursive: true });
});
