import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type Anchor,
  anchorLine,
  appendLeaves,
  checkpointHash,
  checkpointLine,
  EMPTY_FRONTIER,
  type EntryBody,
  entryHash,
  entryLine,
  entryText,
  frontierRoot,
  generateKeys,
  headLine,
  keyLine,
  signCheckpoint,
} from '@haechi/proof';
import { createClient } from '@haechi/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageProblem } from '../command.ts';
import { trailVerify } from './trail-verify.ts';

const keys = generateKeys();
const origin = 'trail-test';
const time = '2026-03-01T00:00:00.000Z';

const entries: EntryBody[] = Array.from({ length: 12 }, (_, i) => ({
  id: `ent_${i}`,
  time,
  actor: { kind: 'account', id: 'acc_1' },
  action: 'route.split_changed',
  system: 'loans',
  target: { kind: 'route', id: 'credit' },
  detail: { weight: i },
}));
const headOf = (size: number) => {
  const root = frontierRoot(appendLeaves(EMPTY_FRONTIER, entries.slice(0, size).map(entryHash)).frontier);
  return { origin, size, root, previous: null, time };
};
const checkpoint = signCheckpoint(headOf(10), keys);
const anchor: Anchor = { checkpoint, leaves: entries.slice(0, 10).map(entryHash) };
const head = { ...headOf(12), previous: checkpointHash(checkpoint), time: '2026-03-01T00:01:00.000Z' };
const lines = [
  headLine(signCheckpoint(head, keys, 'haechi-trail-export/1')),
  keyLine(keys.publicKey),
  ...entries.map((body, i) => entryLine(i + 1, entryHash(body), entryText(body))),
  checkpointLine(checkpoint),
];

let folder: string;
let said: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-cli-'));
  // No server of this machine lends its second place to these tests.
  vi.stubEnv('HAECHI_TRAIL_MIRROR', join(folder, 'usual'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function run(file: string, options: Record<string, string | boolean> = {}): Promise<number> {
  said = '';
  const out = (text: string) => {
    said += text;
  };
  const terminal = { out, err: out, interactive: false, confirm: async () => false, now: () => new Date(time) };
  return trailVerify.run({
    positionals: [file],
    options,
    terminal,
    client: createClient({ baseUrl: 'http://127.0.0.1:1' }),
  });
}

const good = () => write('good.ndjson', `${lines.join('\n')}\n`);
const mirror = () => {
  write('mirror.ndjson', `${keyLine(keys.publicKey)}\n${anchorLine(anchor)}\n`);
  return join(folder, 'mirror.ndjson');
};

describe('haechi trail verify', () => {
  it('exits 0 for what was not touched, by the second place', async () => {
    const mirrorFile = mirror();
    expect(await run(good(), { mirror: mirrorFile })).toBe(0);
    expect(said).toContain('✓ Nothing that is anchored was changed.');
    expect(said).toMatch(/verified +10 {2}against the second place/);
    expect(said).toMatch(/not yet anchored +2/);
    expect(await run(write('good.ndjson.gz', gzipSync(lines.join('\n'))), { mirror: mirrorFile })).toBe(0);
  });

  it('exits 0 by the public key alone', async () => {
    expect(await run(good(), { key: write('key.pem', keys.publicKey.pem) })).toBe(0);
    expect(said).toContain('against the public key given');
  });

  it('exits 1 and says which entry was changed', async () => {
    const bad = write('bad.ndjson', lines.join('\n').replace('"weight":4', '"weight":5'));
    expect(await run(bad, { mirror: mirror() })).toBe(1);
    expect(said).toContain('✗');
    expect(said).toContain('mutated 5: ');
    expect(await run(bad, { mirror: mirror(), json: true })).toBe(1);
    expect(JSON.parse(said)).toMatchObject({
      verdict: 'fail',
      verified: 0,
      findings: [{ kind: 'mutated', sequence: 5 }],
    });
  });

  it('exits 2 when nothing outside of the file vouches for it, and says what to give', async () => {
    expect(await run(good())).toBe(2);
    expect(said).toContain('--mirror DIR');
  });

  it('exits 2 for what is no export', async () => {
    expect(await run(write('prose.txt', 'hello\n'), { mirror: mirror() })).toBe(2);
    expect(said).toContain('haechi trail export FILE');
  });

  it('finds the second place that a server on this machine keeps', async () => {
    vi.stubEnv('HAECHI_TRAIL_MIRROR', folder);
    mirror();
    const elsewhere = mkdtempSync(join(tmpdir(), 'haechi-cli-'));
    writeFileSync(join(elsewhere, 'good.txt'), lines.join('\n'));
    expect(await run(join(elsewhere, 'good.txt'))).toBe(0);
    rmSync(elsewhere, { recursive: true });
  });

  it('says what is wrong with how it was called', async () => {
    await expect(run(join(folder, 'none'))).rejects.toThrow(UsageProblem);
    await expect(run(good(), { mirror: join(folder, 'none') })).rejects.toThrow('HAECHI_TRAIL_MIRROR');
    await expect(run(good(), { key: good() })).rejects.toThrow('no Ed25519 public key');
  });
});
