/** Everything that somebody with write access to the folder can do to a sealed object, tried. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ObjectStore, openObjects } from '../objects.ts';
import { systemRandom } from '../random.ts';
import { FRAME_BYTES, TAG_BYTES } from './constants.ts';
import { givenKeyRing } from './index.ts';
import { HEADER_BYTES } from './object-header.ts';

const STEP = FRAME_BYTES + TAG_BYTES;
const plain = randomBytes(3 * FRAME_BYTES + 1000);
const other = randomBytes(3 * FRAME_BYTES + 1000);
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const tamperedWith = (part: string) => ({ code: 'artifact_tampered', detail: { part } });

interface Kept {
  readonly sha256: string;
  readonly data: string;
  readonly dataBytes: Buffer;
  readonly keyPlace: string;
  readonly keyBytes: Buffer;
}

let root: string;
let objects: ObjectStore;
let mine: Kept;
let theirs: Kept;

async function keep(bytes: Buffer): Promise<Kept> {
  const { sha256 } = await objects.put(bytes);
  const data = path.join(root, sha256.slice(0, 2), sha256);
  const name = (await readdir(path.dirname(data))).find((file) => file.startsWith(sha256) && file.endsWith('.key'));
  const keyPlace = path.join(path.dirname(data), name ?? '');
  return { sha256, data, dataBytes: await readFile(data), keyPlace, keyBytes: await readFile(keyPlace) };
}

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'haechi-attacks-'));
  objects = openObjects(root, { ring: givenKeyRing([key(1)]), random: systemRandom });
  [mine, theirs] = [await keep(plain), await keep(other)];
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  for (const kept of [mine, theirs]) {
    await writeFile(kept.data, kept.dataBytes);
    await writeFile(kept.keyPlace, kept.keyBytes);
  }
});

function flipped(bytes: Buffer, at: number): Buffer {
  const out = Buffer.from(bytes);
  out.writeUInt8(out.readUInt8(at) ^ (1 << (at % 8)), at);
  return out;
}
const frame = (bytes: Buffer, index: number) =>
  bytes.subarray(HEADER_BYTES + index * STEP, HEADER_BYTES + (index + 1) * STEP);
const head = (bytes: Buffer) => bytes.subarray(0, HEADER_BYTES);
const firstBytes = { offset: 0, bytes: 10 };

test('untouched, it opens', async () => {
  expect((await objects.read(mine.sha256)).equals(plain)).toBe(true);
});

describe('a flipped bit', () => {
  test('in any byte of the header is found before anything is read', async () => {
    for (let at = 0; at < HEADER_BYTES; at += 1) {
      await writeFile(mine.data, flipped(mine.dataBytes, at));
      await expect(objects.read(mine.sha256), `byte ${at}`).rejects.toMatchObject({ code: 'artifact_tampered' });
      // Without its mark it counts as unsealed and is held to its digest, at the end.
      if (at >= 8) await expect(objects.get(mine.sha256)).rejects.toMatchObject({ code: 'artifact_tampered' });
    }
  }, 60_000);

  test('in any byte of the wrapped key', async () => {
    for (let at = 0; at < mine.keyBytes.length; at += 1) {
      await writeFile(mine.keyPlace, flipped(mine.keyBytes, at));
      await expect(objects.read(mine.sha256), `byte ${at}`).rejects.toMatchObject(tamperedWith('data_key'));
    }
  });

  test('in each frame and each tag, also by range; what was given before is right', async () => {
    for (let index = 0; index < 4; index += 1) {
      const from = HEADER_BYTES + index * STEP;
      const tag = Math.min(from + FRAME_BYTES, mine.dataBytes.length - TAG_BYTES);
      for (const at of [from, from + 500, tag, tag + TAG_BYTES - 1]) {
        await writeFile(mine.data, flipped(mine.dataBytes, at));
        await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('frame'));
        const range = { offset: index * FRAME_BYTES, bytes: 5 };
        await expect(objects.read(mine.sha256, range)).rejects.toMatchObject({ detail: { frame: index } });
        const given: Buffer[] = [];
        const stream = await objects.get(mine.sha256);
        await expect(
          (async () => {
            for await (const piece of stream) given.push(piece);
          })(),
        ).rejects.toMatchObject({ code: 'artifact_tampered' });
        expect(plain.subarray(0, index * FRAME_BYTES).equals(Buffer.concat(given))).toBe(true);
      }
    }
  });
});

describe('a changed length', () => {
  const cuts = [0, 1, 7, 8, 24, HEADER_BYTES - 1, HEADER_BYTES];
  for (let index = 0; index < 4; index += 1) {
    const from = HEADER_BYTES + index * STEP;
    cuts.push(from + 1, from + FRAME_BYTES / 2, from + FRAME_BYTES, from + STEP - 1, from + STEP);
  }
  test('by truncation, at each boundary and within, is found, also by a range of the first bytes', async () => {
    for (const cut of cuts.filter((at) => at < mine.dataBytes.length)) {
      await writeFile(mine.data, mine.dataBytes.subarray(0, cut));
      for (const range of [undefined, firstBytes])
        await expect(objects.read(mine.sha256, range), `cut at ${cut}`).rejects.toMatchObject({
          code: 'artifact_tampered',
        });
    }
  });

  test('by extension, with a byte, a frame of its own or zeros', async () => {
    for (const more of [Buffer.from('x'), frame(mine.dataBytes, 0), frame(mine.dataBytes, 3), Buffer.alloc(STEP)]) {
      await writeFile(mine.data, Buffer.concat([mine.dataBytes, more]));
      for (const range of [undefined, firstBytes])
        await expect(objects.read(mine.sha256, range)).rejects.toMatchObject(tamperedWith('length'));
    }
  });
});

describe('moved frames', () => {
  const arranged = (indices: readonly number[], from = mine) =>
    Buffer.concat([head(mine.dataBytes), ...indices.map((index) => frame(from.dataBytes, index))]);

  test.each([
    ['reordered', [1, 0, 2, 3]],
    ['repeated', [0, 0, 2, 3]],
    ['left out, with another in its place', [0, 2, 2, 3]],
  ])('%s', async (_, indices) => {
    await writeFile(mine.data, arranged(indices));
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('frame'));
  });

  test('left out, so that the last one comes early', async () => {
    await writeFile(mine.data, arranged([0, 1, 3]));
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('length'));
  });

  test('taken from another object', async () => {
    const frames = [0, 1, 2, 3].map((index) => frame((index === 1 ? theirs : mine).dataBytes, index));
    await writeFile(mine.data, Buffer.concat([head(mine.dataBytes), ...frames]));
    await expect(objects.read(mine.sha256)).rejects.toMatchObject({ detail: { part: 'frame', frame: 1 } });
    await writeFile(mine.data, arranged([0, 1, 2, 3], theirs));
    await expect(objects.read(mine.sha256)).rejects.toMatchObject({ detail: { part: 'frame', frame: 0 } });
  });

  test('from an earlier sealing of the same bytes', async () => {
    const store = openObjects(root, { ring: givenKeyRing([key(1)]), random: systemRandom });
    const { sha256 } = await store.put(plain);
    const now = await readFile(mine.data);
    const frames = [0, 1, 2, 3].map((index) => frame(index === 2 ? mine.dataBytes : now, index));
    await writeFile(mine.data, Buffer.concat([head(now), ...frames]));
    await expect(store.read(sha256)).rejects.toMatchObject({ detail: { part: 'frame', frame: 2 } });
  });
});

describe('whole files', () => {
  test('of another object under this name, alone and with its key', async () => {
    await copyFile(theirs.data, mine.data);
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('data_key'));
    const [, sealing] = path.basename(theirs.keyPlace).split('.');
    const moved = path.join(path.dirname(mine.data), `${mine.sha256}.${sealing}.key`);
    await copyFile(theirs.keyPlace, moved);
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('data_key'));
    await unlink(moved);
  });

  test('the key of another object, or none', async () => {
    await copyFile(theirs.keyPlace, mine.keyPlace);
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('data_key'));
    await unlink(mine.keyPlace);
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('data_key'));
  });

  test('other bytes without a seal', async () => {
    await writeFile(mine.data, other);
    await expect(objects.read(mine.sha256)).rejects.toMatchObject(tamperedWith('digest'));
    await expect(buffer(await objects.get(mine.sha256))).rejects.toMatchObject(tamperedWith('digest'));
  });
});

test('with another master key the error says which one is missing, and that is no tampering', async () => {
  const stranger = openObjects(root, { ring: givenKeyRing([key(9)]), random: systemRandom });
  const id = givenKeyRing([key(1)]).keys()[0].id;
  await expect(stranger.read(mine.sha256)).rejects.toMatchObject({
    code: 'artifact_key_missing',
    detail: { master: id },
  });
  const both = openObjects(root, { ring: givenKeyRing([key(9), key(1)]), random: systemRandom });
  expect((await both.read(mine.sha256)).equals(plain)).toBe(true);
});
