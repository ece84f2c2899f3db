/** The whole server while a store is away: what goes on, what is refused in a sentence, and that it comes back by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, type Permission } from '@haechi/contract';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';
import { goodRecord } from './approved-version.ts';
import { type Cuttable, cuttable } from './cuttable.ts';
import { lineage, smallModel } from './model-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-cut-'));
let opened: TestApp;
let records: Cuttable;
let rows: Cuttable;
let key = '';

beforeAll(async () => {
  opened = await openTestApp({}, async ({ postgresUrl, clickhouseUrl }) => {
    const place = new URL(postgresUrl.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
    records = await cuttable(join(folder, '.s.PGSQL.5432'), join(place, '.s.PGSQL.5432'));
    const socket = decodeURIComponent(new URL(clickhouseUrl).pathname);
    rows = await cuttable(join(folder, 'rows.sock'), socket);
    return {
      postgresUrl: postgresUrl.replace(encodeURIComponent(place), encodeURIComponent(folder)),
      clickhouseUrl: clickhouseUrl.replace(socket, join(folder, 'rows.sock')),
    };
  });
  key = opened.adminToken;
  await must('POST', api.systems.create.path, { id: 'loans', name: 'Loans' });
  await must('POST', api.registry.createModel.path, { id: 'credit', system: 'loans' });
  const artifact = await opened.app.http.inject({
    method: 'POST',
    url: '/api/v1/models/credit/artifacts',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(JSON.stringify(smallModel())),
  });
  const version = { artifact_sha256: artifact.json().sha256, lineage, ...goodRecord };
  await must('POST', '/api/v1/models/credit/versions', version);
  await must('POST', '/api/v1/models/credit/versions/1/submit', {});
  await must('POST', '/api/v1/models/credit/versions/1/approve', { reason: 'for a test', override: true });
  await must('POST', api.serving.createRoute.path, { id: 'apply', model: 'credit', version: 1 });
  const switched = {
    kind: 'boolean',
    variants: [{ name: 'on', value: true }],
    default_variant: 'on',
    off_variant: 'on',
  };
  await must('POST', api.flags.create.path, { key: 'switched', system: 'loans', on: true, ...switched });
  const reads: Permission[] = ['systems.read', 'events.read', 'metrics.read'];
  const permissions: Permission[] = ['predict.call', 'flags.evaluate', 'events.write', ...reads];
  const made = await must('POST', api.access.createKey.path, { name: 'k', scope: { all: true }, permissions });
  key = made['secret'];
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await records.cut();
  await rows.cut();
  rmSync(folder, { recursive: true, force: true });
});

const call = (method: 'GET' | 'POST', url: string, payload?: InjectOptions['payload']) =>
  opened.app.http.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload === undefined ? {} : { payload }),
  });
async function must(method: 'POST', url: string, payload: object) {
  const answer = await call(method, url, payload);
  if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
  return answer.json();
}
const predict = () => call('POST', '/serve/apply/predict', { features: { income: 39, region: 'north' } });
const sendEvents = () =>
  call('POST', api.events.ingest.path, [
    { kind: 'label', system: 'loans', prediction_id: 'p1', value: 'yes', time: new Date().toISOString() },
  ]);
const partOf = async (name: string) => {
  const body = (await call('GET', '/readyz')).json();
  const parts: { name: string; verdict: string; age_s: number | null }[] = body.parts ?? body.error.detail.parts;
  return parts.find((part) => part.name === name);
};

test('without PostgreSQL predictions go on by the last snapshot, /readyz gives its age, the rest says so', async () => {
  await expect.poll(async () => (await predict()).statusCode, { timeout: 5_000 }).toBe(200);
  expect(await partOf('snapshots')).toMatchObject({ verdict: 'pass' });
  expect((await sendEvents()).json()).toMatchObject({ accepted: 1, errors: [] });
  const evaluate = async () => (await call('POST', '/ofrep/v1/evaluate/flags/switched', {})).json();
  await expect.poll(evaluate, { timeout: 5_000 }).toMatchObject({ value: true, reason: 'STATIC' });
  await records.cut();
  expect(await evaluate()).toMatchObject({ value: true, reason: 'STATIC' });
  for (let i = 0; i < 20; i += 1) expect((await predict()).statusCode).toBe(200);
  expect((await sendEvents()).json()).toMatchObject({ accepted: 1, errors: [] });
  const refused = await call('GET', api.systems.list.path);
  expect([refused.statusCode, refused.json().error.code]).toEqual([503, 'records_unavailable']);
  expect(refused.headers['retry-after']).toBe('1');
  expect(await partOf('records')).toMatchObject({ verdict: 'error' });
  await expect.poll(async () => (await partOf('snapshots'))?.age_s, { timeout: 10_000 }).toBeGreaterThan(2);
  const metrics = await call('GET', '/metrics');
  expect(metrics.body).toMatch(/^haechi_outbox_pending (?:NaN|Nan)$/m);
  await records.mend();
  await expect.poll(async () => (await call('GET', '/readyz')).statusCode, { timeout: 15_000 }).toBe(200);
  await expect.poll(async () => (await partOf('snapshots'))?.age_s, { timeout: 10_000 }).toBeLessThan(2);
});

test('without ClickHouse events are acknowledged into the spool, reads say rows_unavailable, and all is stored afterwards', async () => {
  await rows.cut();
  const { spool } = opened.platform;
  expect((await sendEvents()).json()).toMatchObject({ accepted: 1, errors: [] });
  expect((await predict()).statusCode).toBe(200);
  const refused = await call('GET', '/api/v1/systems/loans/traffic');
  expect([refused.statusCode, refused.json().error.code]).toEqual([503, 'rows_unavailable']);
  expect(refused.json().error.message).toMatch(/does not answer/);
  expect(await partOf('rows')).toMatchObject({ verdict: 'error' });
  await rows.mend();
  await expect.poll(() => spool.stats().segments, { timeout: 20_000 }).toBe(0);
  await expect.poll(async () => (await call('GET', '/readyz')).statusCode, { timeout: 15_000 }).toBe(200);
});
