/** Processes killed half-way, and a rotation beside writers. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openObjects } from '../objects.ts';
import { systemRandom as random } from '../random.ts';
import { givenKeyRing, openKeyFile, rotateMasterKey } from './index.ts';

let folder: string;
let root: string;
let keyFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-crashes-'));
  root = path.join(folder, 'objects');
  keyFile = path.join(folder, 'keys', 'master.key');
});
afterEach(() => rm(folder, { recursive: true }));

const open = async () => openObjects(root, { ring: await openKeyFile(keyFile, random), random });
const keyText = async (file = keyFile) => (await readFile(file, 'utf8')).trim();
const child = fileURLToPath(new URL('write-and-rotate.child.ts', import.meta.url));

/** Runs the task until it has printed `lines` lines, then kills it; says whether it was still at work. */
function killAfter(task: 'put' | 'tidy' | 'rotate', lines: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, task, root, keyFile], { stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = 0;
    running.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('\n').length - 1;
      if (seen >= lines) running.kill('SIGKILL');
    });
    running.once('error', reject);
    running.once('exit', (_, signal) => resolve(signal === 'SIGKILL'));
  });
}

async function fill(count: number): Promise<Map<string, Buffer>> {
  const objects = await open();
  const contents = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const bytes = randomBytes(200 + index);
    contents.set((await objects.put(bytes)).sha256, bytes);
  }
  return contents;
}

async function expectAll(contents: ReadonlyMap<string, Buffer>): Promise<void> {
  const objects = await open();
  for (const [sha256, bytes] of contents) expect((await objects.read(sha256)).equals(bytes)).toBe(true);
}

test('a write that is killed leaves no object, and the store goes on', async () => {
  const contents = await fill(1);
  expect(await killAfter('put', 12)).toBe(true);
  const objects = await open();
  const found: string[] = [];
  for await (const sha256 of objects.digests()) found.push(sha256);
  expect(found).toEqual([...contents.keys()]);
  expect(await readdir(path.join(root, 'incoming'))).toHaveLength(1);
  await objects.tidy(new Date(Date.now() + 90_000_000));
  expect(await readdir(path.join(root, 'incoming'))).toEqual([]);
  await expectAll(contents);
});

test('a sealing pass that is killed loses nothing and goes on', async () => {
  const contents = new Map<string, Buffer>();
  for (let index = 0; index < 40; index += 1) {
    const bytes = randomBytes(300 + index);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await mkdir(path.join(root, sha256.slice(0, 2)), { recursive: true });
    await writeFile(path.join(root, sha256.slice(0, 2), sha256), bytes);
    contents.set(sha256, bytes);
  }
  expect(await killAfter('tidy', 5)).toBe(true);
  await expectAll(contents);
  const { sealed, keys } = await (await open()).tidy(new Date());
  expect(sealed).toBeGreaterThan(0);
  expect(sealed).toBeLessThanOrEqual(35);
  expect(keys.current).toBeGreaterThanOrEqual(40);
  await expectAll(contents);
});

test('a rotation that is killed leaves everything readable, and goes on with the same new key', async () => {
  const contents = await fill(40);
  const old = await keyText();
  expect(await killAfter('rotate', 3)).toBe(true);
  const next = await keyText(`${keyFile}.next`);
  expect(await keyText()).toBe(old);
  await expectAll(contents);
  expect(await killAfter('rotate', 3)).toBe(true);
  await expectAll(contents);
  const result = await rotateMasterKey({ root, keyFile, random });
  expect(result).toMatchObject({ done: true, refused: [] });
  expect(result.rewrapped + result.current).toBe(40);
  expect(result.rewrapped).toBeLessThanOrEqual(34);
  expect(await keyText()).toBe(next);
  expect(await readdir(path.dirname(keyFile))).toEqual(['master.key']);
  await expectAll(contents);
  const before = openObjects(root, { ring: givenKeyRing([old]), random });
  for (const sha256 of contents.keys())
    await expect(before.read(sha256)).rejects.toMatchObject({ code: 'artifact_key_missing' });
});

test('a rotation writes keys only', async () => {
  const contents = await fill(2);
  const bytesOf = (sha256: string) => readFile(path.join(root, sha256.slice(0, 2), sha256));
  const before = await Promise.all([...contents.keys()].map(bytesOf));
  await rotateMasterKey({ root, keyFile, random });
  expect(await Promise.all([...contents.keys()].map(bytesOf))).toEqual(before);
  await rotateMasterKey({ root, keyFile, random });
  await expectAll(contents);
});

test('what running servers write and read during rotations stays readable', async () => {
  const objects = await open();
  const contents = await fill(10);
  let rotating = true;
  const writer = (async () => {
    while (rotating) {
      const bytes = randomBytes(500);
      const { sha256 } = await objects.put(bytes);
      contents.set(sha256, bytes);
      expect((await objects.read(sha256)).equals(bytes)).toBe(true);
    }
  })();
  for (let turn = 0; turn < 4; turn += 1)
    expect(await rotateMasterKey({ root, keyFile, random })).toMatchObject({ done: true });
  rotating = false;
  await writer;
  expect(contents.size).toBeGreaterThan(10);
  await expectAll(contents);
});

test('the old key stays as long as an object cannot be wrapped anew', async () => {
  const contents = await fill(3);
  const [first = ''] = contents.keys();
  const shelf = path.join(root, first.slice(0, 2));
  const key = (await readdir(shelf)).find((name) => name.startsWith(first) && name.endsWith('.key')) ?? '';
  const aside = path.join(folder, 'aside');
  await copyFile(path.join(shelf, key), aside);
  await writeFile(path.join(shelf, key), 'spoilt');
  const old = await keyText();
  expect(await rotateMasterKey({ root, keyFile, random })).toMatchObject({
    done: false,
    refused: [first],
    rewrapped: 2,
  });
  expect(await keyText()).toBe(old);
  await copyFile(aside, path.join(shelf, key));
  expect(await rotateMasterKey({ root, keyFile, random })).toMatchObject({ done: true, rewrapped: 1, current: 2 });
  await expectAll(contents);
});

test('given keys: the new one in front wraps everything anew at the next pass, then the old one may go', async () => {
  const [old, next] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
  const with_ = (...texts: string[]) => openObjects(root, { ring: givenKeyRing(texts), random });
  const { sha256 } = await with_(old).put(Buffer.from('bytes'));
  const both = with_(next, old);
  expect((await both.read(sha256)).toString()).toBe('bytes');
  expect((await both.tidy(new Date())).keys).toEqual({ rewrapped: 1, current: 0, refused: [] });
  expect((await with_(next).read(sha256)).toString()).toBe('bytes');
  await expect(with_(old).read(sha256)).rejects.toMatchObject({ code: 'artifact_key_missing' });
});

test('a key that is no key is refused in a sentence', async () => {
  expect(() => givenKeyRing(['c2hvcnQ='])).toThrow(/HAECHI_MASTER_KEY holds a master key of 5 bytes instead of 32/);
  expect(() => givenKeyRing([])).toThrow(/holds no master key/);
  await mkdir(path.dirname(keyFile), { recursive: true });
  await writeFile(keyFile, '');
  await expect(open()).rejects.toMatchObject({ code: 'invalid_configuration' });
});
