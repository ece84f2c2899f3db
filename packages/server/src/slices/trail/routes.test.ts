import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConsistencyClaim,
  EMPTY_ROOT,
  leafHash,
  readMirror,
  readPublicKey,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
} from '@haechi/proof';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { createHttpServer } from '../../platform/http/server.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { openTestTrail, type TestTrail } from './open-test-trail.ts';

let stores: TestStores;
let kept: TestTrail;
let app: FastifyInstance;
const callerIn = (scope: Scope): Caller => ({ kind: 'key', id: 'key_1', name: 'test', scope, scopeOf: () => scope });
const ours: Scope = { all: false, systems: new Set(['loans']) };

beforeAll(async () => {
  stores = await testStores();
  kept = await openTestTrail(stores.db);
  app = createHttpServer({
    routes: kept.trail.routes,
    authenticate: (request) => callerIn(request.headers['x-scope'] === 'ours' ? ours : { all: true }),
    log: createLog('silent'),
    random: systemRandom,
    bodyMaxBytes: 10_000,
    trustProxy: 0,
    tls: null,
  });
  await kept.write(20);
  await kept.write(3, { system: 'cards', action: 'rollout.started', target: { kind: 'rollout', id: 'rol_1' } });
  await kept.write(1, { action: 'rollout.rolled_back', actor: { kind: 'policy', id: 'pol_1' } });
  await kept.trail.checkpointNow();
  await kept.write(5);
  await kept.trail.checkpointNow();
  await kept.write(2);
});
afterAll(async () => {
  await app.close();
  await kept.trail.stop();
  await stores.close();
});

async function get(url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') {
  const answer = await app.inject({ method, url: `/api/v1/trail${url}`, headers });
  const json = String(answer.headers['content-type']).includes('application/json');
  return { status: answer.statusCode, text: answer.payload, body: json ? answer.json() : null };
}
const scoped = { 'x-scope': 'ours' };
const sequences = (body: { items: { sequence: number }[] }) => body.items.map((item) => item.sequence);

describe('the list', () => {
  it('is read page by page, newest first, and says what is anchored', async () => {
    const first = (await get('?limit=4')).body;
    expect(sequences(first)).toEqual([32, 31, 30, 29]);
    expect(first.items.map((item: { anchored: boolean }) => item.anchored)).toEqual([false, false, true, true]);
    expect(sequences((await get(`?limit=4&cursor=${first.next}`)).body)).toEqual([28, 27, 26, 25]);
    expect((await get('?cursor=x')).body.error.code).toBe('invalid_request');
    const last = (await get('?limit=4&cursor=3')).body;
    expect([sequences(last), last.next]).toEqual([[2, 1], null]);
  });

  it('is filtered by system, actor, target and action, whole or its first part', async () => {
    expect(sequences((await get('?system=cards')).body)).toEqual([24, 23, 22]);
    expect(sequences((await get('?actor=pol_1')).body)).toEqual([25]);
    expect(sequences((await get('?target=rol_1&limit=1')).body)).toEqual([24]);
    expect(sequences((await get('?action=rollout')).body)).toEqual([25, 24, 23, 22]);
    expect(sequences((await get('?action=rollout.rolled_back')).body)).toEqual([25]);
    expect(sequences((await get('?action=roll')).body)).toEqual([]);
    expect(sequences((await get('?action=%25')).body)).toEqual([]);
  });

  it('shows entries of the scope alone, and those of the installation to whoever sees all', async () => {
    const items = (await get('?limit=100', scoped)).body.items as { system: string | null }[];
    expect(new Set(items.map((item) => item.system))).toEqual(new Set(['loans']));
    expect((await get('?system=cards', scoped)).body.items).toEqual([]);
    expect(sequences((await get('?limit=100')).body)).toHaveLength(32);
  });
});

describe('proofs', () => {
  it('of inclusion hold for every anchored entry, and for no other', async () => {
    for (const sequence of [1, 2, 13, 24, 30]) {
      const { entry, index, text, leaf, checkpoint, path } = (await get(`/${sequence}/inclusion`)).body;
      expect(leafHash(text)).toBe(leaf);
      expect({ ...JSON.parse(text), sequence, hash: leaf, anchored: true }).toEqual(entry);
      const claim = { leaf, index, size: checkpoint.size, root: checkpoint.root, proof: path };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, index: index === 0 ? 1 : index - 1 })).toBe(false);
    }
    expect((await get('/31/inclusion')).body.error.code).toBe('trail_not_anchored');
    expect((await get('/33/inclusion')).status).toBe(404);
    expect((await get('/23/inclusion', scoped)).status).toBe(404);
    expect((await get('/2/inclusion', scoped)).status).toBe(200);
  });

  it('of consistency hold between any two checkpoints', async () => {
    const { items } = (await get('/checkpoints')).body;
    expect(items.map((item: { size: number }) => item.size)).toEqual([30, 25, 1]);
    const heads: ConsistencyClaim['first'][] = [{ size: 0, root: EMPTY_ROOT }, ...items.toReversed()];
    for (const [i, first] of heads.entries()) {
      for (const second of heads.slice(i)) {
        const { path } = (await get(`/consistency?first=${first.size}&second=${second.size}`)).body;
        expect(verifyConsistency({ first, second, proof: path })).toBe(true);
      }
    }
    for (const sizes of ['first=5&second=4', 'first=1&second=33', 'first=-1&second=4', 'first=1']) {
      expect((await get(`/consistency?${sizes}`)).status).toBe(422);
    }
  });
});

describe('the way to an auditor', () => {
  it('an export is verified without the server, by its second place and by its key', async () => {
    const lines = (await get('/export')).text.split('\n').slice(0, -1);
    const file = join(kept.mirrorDir, readdirSync(kept.mirrorDir)[0] ?? '');
    const mirror = readMirror(readFileSync(file, 'utf8'));
    const expected = { verdict: 'pass', entries: 32, verified: 30, not_yet_anchored: 2, findings: [] };
    expect(await verifyExport(lines, { mirror })).toMatchObject({ ...expected, trust: 'mirror' });
    const { public_key: pem, keys, key_id: id } = (await get('/key')).body;
    expect(keys).toEqual([{ key_id: id, public_key: pem }]);
    expect(await verifyExport(lines, { publicKeys: [readPublicKey(pem)] })).toMatchObject({
      ...expected,
      trust: 'key',
    });
    const later = await kept.trail.checkpointNow().then(() => readMirror(readFileSync(file, 'utf8')));
    // The same export, once a checkpoint reaches its last entries.
    expect(await verifyExport(lines, { mirror: later })).toMatchObject({
      verdict: 'pass',
      verified: 32,
      not_yet_anchored: 0,
    });
  });

  it('the server verifies itself', async () => {
    const { body } = await get('/verify', {}, 'POST');
    expect(body).toMatchObject({ verdict: 'pass', entries: 32, mirror_warning: null, problems: [] });
    expect(body.verified + body.not_yet_anchored).toBe(32);
  });
});
