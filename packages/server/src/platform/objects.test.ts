import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openObjects } from './objects.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('bytes are stored under their digest and come back, as buffer and as stream', async () => {
  const objects = openObjects(folder);
  const bytes = randomBytes(300_000);
  const stored = await objects.put(Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]));
  expect(stored).toEqual({ sha256: digest(bytes), bytes: bytes.length });
  expect(await objects.read(stored.sha256)).toEqual(bytes);
  expect(await buffer(await objects.get(stored.sha256))).toEqual(bytes);
  expect(await objects.put(bytes)).toEqual(stored);
  expect(await objects.has(stored.sha256)).toEqual(stored);
});

test('what is missing says so, and deleting tells whether there was one', async () => {
  const objects = openObjects(`file://${folder}`);
  const absent = digest(Buffer.from('absent'));
  await expect(objects.read(absent)).rejects.toMatchObject({ code: 'artifact_missing' });
  const { sha256 } = await objects.put(Buffer.from('short-lived'));
  expect([await objects.delete(sha256), await objects.delete(sha256), await objects.has(sha256)]).toEqual([
    true,
    false,
    undefined,
  ]);
});

test('a changed byte is found on every way of reading', async () => {
  const objects = openObjects(folder);
  const { sha256 } = await objects.put(Buffer.from('weights of a model'));
  const place = path.join(folder, sha256.slice(0, 2), sha256);
  await writeFile(place, (await readFile(place, 'utf8')).replace('model', 'modeI'));
  await expect(objects.read(sha256)).rejects.toMatchObject({ code: 'artifact_tampered' });
  await expect(buffer(await objects.get(sha256))).rejects.toMatchObject({ code: 'artifact_tampered' });
  await objects.put(Buffer.from('weights of a model'));
  expect((await objects.read(sha256)).toString()).toBe('weights of a model');
});

test('a refused upload leaves nothing behind', async () => {
  const own = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
  const objects = openObjects(own);
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

test('a name that is a path is refused', async () => {
  const objects = openObjects(folder);
  for (const name of ['../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
    await expect(objects.read(name)).rejects.toMatchObject({ code: 'invalid_request' });
  }
  expect(() => openObjects('ftp://host/x')).toThrow(/ftp:/);
});
