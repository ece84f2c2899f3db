import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemRandom as random } from '../random.ts';
import { openAttestations } from './index.ts';

let folder: string;
let root: string;
let keyFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haechi-attestations-'));
  root = path.join(folder, 'objects');
  keyFile = path.join(folder, 'keys', 'artifact-signing.pem');
});
afterEach(() => rm(folder, { recursive: true }));

const stored = (...names: string[]) =>
  async function* () {
    yield* names;
  };
const open = (...before: string[]) => openAttestations({ root, keyFile, random, digests: stored(...before) });
const sha256 = 'a'.repeat(64);
const claims = { sha256, subject: 'model credit', bytes: 10, format: 'f', signature: { inputs: [{ name: 'income' }] } };
const refused = { code: 'artifact_tampered', detail: { part: 'signature', sha256, subject: 'model credit' } };

async function file(): Promise<string> {
  const names = await readdir(path.join(root, 'signatures'), { recursive: true });
  return path.join(root, 'signatures', names.find((name) => name.endsWith('.json')) ?? '');
}

test('what was signed holds, after a restart too, in any order of members', async () => {
  await (await open()).attest(claims);
  const { subject, ...others } = claims;
  await (await open()).check({ ...others, subject });
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
});

test.each([
  ['another length', { ...claims, bytes: 11 }],
  ['another format', { ...claims, format: 'g' }],
  ['other inputs', { ...claims, signature: { inputs: [{ name: 'age' }] } }],
  ['one claim more', { ...claims, more: true }],
])('%s is refused', async (_, changed) => {
  const attestations = await open();
  await attestations.attest(claims);
  await expect(attestations.check(changed)).rejects.toMatchObject(refused);
});

test('another model or artifact has no signature', async () => {
  const attestations = await open();
  await attestations.attest(claims);
  for (const changed of [
    { ...claims, subject: 'model fraud' },
    { ...claims, sha256: 'b'.repeat(64) },
  ])
    await expect(attestations.check(changed)).rejects.toMatchObject({ detail: { part: 'signature' } });
});

test('every flipped bit of a signature, a signature by another key and none at all are refused', async () => {
  const attestations = await open();
  await attestations.attest(claims);
  const { key, signature } = JSON.parse(await readFile(await file(), 'utf8'));
  const bytes = Buffer.from(signature, 'base64');
  for (let at = 0; at < bytes.length; at += 1) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
    await writeFile(await file(), JSON.stringify({ key, signature: flipped.toString('base64') }));
    await expect(attestations.check(claims)).rejects.toMatchObject(refused);
  }
  for (const text of [JSON.stringify({ key: '0'.repeat(16), signature }), 'not JSON', '']) {
    await writeFile(await file(), text);
    await expect(attestations.check(claims)).rejects.toMatchObject(refused);
  }
  await rm(await file());
  await expect(attestations.check(claims)).rejects.toMatchObject(refused);
});

test('what was stored before the key is taken as it is once, and held to that from then on', async () => {
  const attestations = await open(sha256);
  await attestations.check(claims);
  await expect(attestations.check({ ...claims, bytes: 11 })).rejects.toMatchObject(refused);
  await expect((await open('b'.repeat(64))).check({ ...claims, sha256: 'b'.repeat(64) })).rejects.toMatchObject({
    detail: { part: 'signature' },
  });
});

test('with a lost key what is stored now is taken again; a file that is no key is refused', async () => {
  await (await open()).attest(claims);
  await rm(keyFile);
  await (await open(sha256)).check(claims);
  await writeFile(keyFile, 'not a key');
  await expect(open()).rejects.toMatchObject({ code: 'data_directory_unreadable' });
});
