import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadConfig } from './config.ts';
import { openSealing } from './open-sealing.ts';
import { systemClock as clock } from './platform/clock.ts';
import { createLog } from './platform/log.ts';
import { systemRandom as random } from './platform/random.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haechi-sealing-'));
});
afterEach(() => rm(folder, { recursive: true }));

const [first, second] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
async function opened(environment: Record<string, string> = {}) {
  const log = createLog('silent');
  const [warn, error] = [vi.spyOn(log, 'warn'), vi.spyOn(log, 'error')];
  const config = loadConfig({ HAECHI_DATA_DIR: folder, ...environment });
  return { ...(await openSealing(config, { clock, random, log })), warn, error };
}

test('without a setting a key is made, for its owner alone, and the log says what it does not protect', async () => {
  const one = await opened();
  const { sha256 } = await one.objects.put(Buffer.from('bytes'));
  await one.close();
  expect(one.warn.mock.calls.flat().join(' ')).toContain('not this machine');
  expect((await stat(join(folder, 'keys', 'master.key'))).mode & 0o777).toBe(0o600);
  const two = await opened();
  expect((await two.objects.read(sha256)).toString()).toBe('bytes');
  await two.close();
});

test('a given key leaves no key in the data folder; the next one in front takes over in the background', async () => {
  const one = await opened({ HAECHI_MASTER_KEY: `${first}` });
  const { sha256 } = await one.objects.put(Buffer.from('bytes'));
  await one.close();
  expect(one.warn).not.toHaveBeenCalled();
  await expect(stat(join(folder, 'keys', 'master.key'))).rejects.toMatchObject({ code: 'ENOENT' });
  const file = join(folder, 'given');
  await writeFile(file, `${second}\n${first}\n`);
  const both = await opened({ HAECHI_MASTER_KEY_FILE: file });
  const after = async () => {
    const next = await opened({ HAECHI_MASTER_KEY: `${second}` });
    await next.close();
    return next.objects.read(sha256);
  };
  await vi.waitFor(async () => expect((await after()).toString()).toBe('bytes'), { timeout: 5_000 });
  await both.close();
});

test('what was stored before is sealed in the background, and what cannot be opened is named in the log', async () => {
  const name = '277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9';
  const place = join(folder, 'objects', name.slice(0, 2), name);
  await mkdir(join(place, '..'), { recursive: true });
  await writeFile(place, 'bytes');
  const one = await opened({ HAECHI_MASTER_KEY: `${first}` });
  await vi.waitFor(async () => expect((await readFile(place, 'latin1')).startsWith('HAECHIO1')).toBe(true));
  expect((await one.objects.read(name)).toString()).toBe('bytes');
  await one.attestations.check({ sha256: name, subject: 'model credit' });
  await one.close();
  const stranger = await opened({ HAECHI_MASTER_KEY: `${second}` });
  await vi.waitFor(() => expect(stranger.error.mock.calls.flat()).toContainEqual({ changed: [], without_key: [name] }));
  await stranger.close();
});
