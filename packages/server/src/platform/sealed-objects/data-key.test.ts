import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openObjects } from '../objects.ts';
import { systemRandom as random } from '../random.ts';
import { FRAME_BYTES, TAG_BYTES } from './constants.ts';
import { keepDataKey, readDataKey } from './data-key.ts';
import { frameNonce, HEADER_NONCE } from './frame-cipher.ts';
import { givenKeyRing, type KeyRing, ObjectFolder, writeSealed } from './index.ts';
import { wrappedBy } from './master-key.ts';
import { HEADER_BYTES, writeHeader } from './object-header.ts';

let root: string;
let folder: ObjectFolder;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'haechi-data-key-'));
  folder = new ObjectFolder(root);
});
afterEach(() => rm(root, { recursive: true }));

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const sha256 = 'a'.repeat(64);
const sealingId = 'b'.repeat(32);

test('a rotation that begins while a data key is written is seen, and the key is wrapped by the new master key', async () => {
  const [before, during] = [givenKeyRing([key(1)]), givenKeyRing([key(2), key(1)])];
  let refreshed = 0;
  const ring: KeyRing = {
    keys: () => (refreshed < 2 ? before : during).keys(),
    refresh: async () => {
      refreshed += 1;
    },
  };
  const file = folder.keyFile(sha256, sealingId);
  const dataKey = random.bytes(32);
  await keepDataKey({ folder, ring, random }, file, dataKey);
  expect(wrappedBy(await readFile(file.place))).toBe(during.keys()[0].id);
  expect((await readDataKey({ ring: givenKeyRing([key(2)]) }, file))?.dataKey).toEqual(dataKey);
});

test('a reader with the keys of yesterday looks at them again', async () => {
  const file = folder.keyFile(sha256, sealingId);
  const dataKey = random.bytes(32);
  await keepDataKey({ folder, ring: givenKeyRing([key(2)]), random }, file, dataKey);
  let ring = givenKeyRing([key(1)]);
  const stale: KeyRing = {
    keys: () => ring.keys(),
    refresh: async () => {
      ring = givenKeyRing([key(2)]);
    },
  };
  expect((await readDataKey({ ring: stale }, file))?.dataKey).toEqual(dataKey);
});

test('no nonce comes twice under a data key: equal frames and equal objects look different', async () => {
  const nonces = [0, 1, 2, 255, 256, 65_536, 4_294_967_295].map((index) => frameNonce(0, index).toString('hex'));
  expect(new Set([...nonces, frameNonce(HEADER_NONCE, 0).toString('hex')]).size).toBe(8);
  const objects = openObjects(root, { ring: givenKeyRing([key(1)]), random });
  const zeros = Buffer.alloc(3 * FRAME_BYTES);
  const seen = new Set<string>();
  for (let turn = 0; turn < 2; turn += 1) {
    const stored = await objects.put(zeros);
    const sealed = await readFile(folder.place(stored.sha256));
    for (let index = 0; index < 3; index += 1) {
      const from = HEADER_BYTES + index * (FRAME_BYTES + TAG_BYTES);
      seen.add(sealed.toString('hex', from, from + 64));
    }
  }
  expect(seen.size).toBe(6);
});

test('bytes that were sealed with the right keys under a digest that is not theirs are refused', async () => {
  const ring = givenKeyRing([key(1)]);
  const keys = { dataKey: random.bytes(32), sealingId: Buffer.from(sealingId, 'hex') };
  const objects = openObjects(root, { ring, random });
  const content = (async function* () {
    yield Buffer.from('other bytes');
  })();
  await keepDataKey({ folder, ring, random }, folder.keyFile(sha256, sealingId), keys.dataKey);
  const header = await writeSealed(folder.place(sha256), content, { keys, maxBytes: undefined });
  await expect(objects.read(sha256)).rejects.toMatchObject({ detail: { part: 'header' } });
  const sealed = await readFile(folder.place(sha256));
  writeHeader({ ...header, sha256 }, keys.dataKey).copy(sealed);
  await writeFile(folder.place(sha256), sealed);
  await expect(objects.read(sha256)).rejects.toMatchObject({ detail: { part: 'digest', found: header.sha256 } });
});
