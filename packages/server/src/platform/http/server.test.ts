import { endpoint, type Permission } from '@haechi/contract';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemRandom } from '../random.ts';
import type { Caller, Scope } from './caller.ts';
import { type Route, route } from './route.ts';
import { createHttpServer } from './server.ts';

const read: Permission = 'systems.read';
const things = {
  one: endpoint({
    method: 'GET',
    path: '/things/{system}',
    permission: read,
    scope: 'system',
    tag: 't',
    summary: 's',
    params: z.object({ system: z.string() }),
    response: z.object({ system: z.string() }),
  }),
  all: endpoint({
    method: 'POST',
    path: '/all',
    permission: read,
    scope: 'installation',
    tag: 't',
    summary: 's',
    body: z.object({ size: z.number() }),
    response: z.object({ size: z.number() }),
    status: 201,
  }),
  raw: endpoint({
    method: 'POST',
    path: '/raw',
    permission: 'public',
    scope: 'self',
    tag: 't',
    summary: 's',
    kind: 'raw',
    response: z.object({ bytes: z.number() }),
  }),
  fault: endpoint({
    method: 'GET',
    path: '/fault',
    permission: 'public',
    scope: 'self',
    tag: 't',
    summary: 's',
    query: z.object({ sqlstate: z.string().optional() }),
    response: z.object({}),
  }),
  address: endpoint({
    method: 'GET',
    path: '/address',
    permission: 'public',
    scope: 'self',
    tag: 't',
    summary: 's',
    response: z.object({ address: z.string() }),
  }),
  stream: endpoint({
    method: 'GET',
    path: '/stream',
    permission: 'public',
    scope: 'self',
    tag: 't',
    summary: 's',
    kind: 'stream',
    response: z.unknown(),
  }),
};
const routes: Route[] = [
  route(things.one, async ({ params }) => ({ system: params.system })),
  route(things.all, async ({ body }) => ({ size: body.size })),
  route(things.raw, async ({ request }) => ({ bytes: (request.body as Buffer).length })),
  route(things.fault, async ({ query }) => {
    if (query.sqlstate === undefined) throw new TypeError('secret detail');
    throw Object.assign(new Error('secret detail'), { code: query.sqlstate });
  }),
  route(things.address, async ({ request }) => ({ address: request.ip })),
  route(things.stream, async ({ reply }) => {
    reply.hijack();
    reply.raw.write('…');
  }),
];

function callerWith(scope: Scope): Caller {
  return { kind: 'key', id: 'k', name: 'k', scope, scopeOf: () => scope };
}
const keys: Record<string, Caller> = {
  all: callerWith({ all: true }),
  mine: callerWith({ all: false, systems: new Set(['mine']) }),
  none: {
    kind: 'key',
    id: 'n',
    name: 'n',
    scope: { all: false, systems: new Set(['mine']) },
    scopeOf: () => ({ all: false, systems: new Set() }),
  },
};
const app = (trustProxy = 0, bodyMaxBytes = 1_000) =>
  createHttpServer({
    routes,
    log: pino({ level: 'silent' }),
    random: systemRandom,
    bodyMaxBytes,
    trustProxy,
    tls: null,
    authenticate: (request) => keys[String(request.headers.authorization)] ?? null,
  });
let server = app();
afterEach(async () => {
  await server.close();
  server = app();
});
type Sent = { key?: string; payload?: object | string };
const call = (method: 'GET' | 'POST', url: string, { key, payload }: Sent = {}) =>
  server.inject({
    method,
    url,
    headers: {
      ...(key === undefined ? {} : { authorization: key }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  });

describe('the HTTP edge', () => {
  test('401 without credentials, 403 without the permission, 404 outside the scope, 200 inside', async () => {
    expect((await call('GET', '/things/mine')).statusCode).toBe(401);
    expect((await call('GET', '/things/mine', { key: 'none' })).statusCode).toBe(403);
    expect((await call('GET', '/things/other', { key: 'mine' })).statusCode).toBe(404);
    expect((await call('GET', '/things/mine', { key: 'mine' })).json()).toEqual({ system: 'mine' });
  });

  test('an installation endpoint needs the permission everywhere', async () => {
    expect((await call('POST', '/all', { key: 'mine', payload: { size: 1 } })).statusCode).toBe(403);
    expect((await call('POST', '/all', { key: 'all', payload: { size: 1 } })).statusCode).toBe(201);
  });

  test('refuses before it reads the body', async () => {
    expect((await call('POST', '/all', { payload: 'x'.repeat(5_000) })).statusCode).toBe(401);
  });

  test('names what is wrong with a body', async () => {
    const answer = await call('POST', '/all', { key: 'all', payload: { size: 'big' } });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().error).toMatchObject({ code: 'invalid_request', detail: { problems: [{ field: 'size' }] } });
    expect((await call('POST', '/all', { key: 'all', payload: '{"size":' })).json().error.code).toBe('malformed_json');
    expect(
      (await call('POST', '/all', { key: 'all', payload: JSON.stringify({ size: 1, pad: 'x'.repeat(2_000) }) })).json()
        .error.code,
    ).toBe('body_too_large');
  });

  test('gives raw bytes to raw endpoints, whatever their type', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/raw',
      headers: { 'content-type': 'application/x-ndjson' },
      payload: Buffer.from('a\nb'),
    });
    expect(answer.json()).toEqual({ bytes: 3 });
  });

  test('a fault tells nothing of itself but a request id', async () => {
    const answer = await call('GET', '/fault');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(answer.json().error.request_id).toBe(answer.headers['x-request-id']);
  });

  test('unknown paths answer in the same envelope', async () => {
    expect((await call('GET', '/nothing?token=abc')).json().error).toMatchObject({
      code: 'not_found',
      message: 'There is nothing at GET /nothing.',
    });
  });

  test.each([
    ['57P01', 503, 'records_unavailable'],
    ['ECONNREFUSED', 503, 'records_unavailable'],
    ['22021', 422, 'invalid_request'],
    ['42P01', 500, 'internal'],
  ])('what the records say by %s is answered with %i', async (state, status, code) => {
    const answer = await call('GET', `/fault?sqlstate=${state}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error.code).toBe(code);
    expect(answer.body).not.toContain('secret');
  });

  test('what Fastify refuses by itself is the caller’s fault, in the same envelope', async () => {
    const broken = await call('GET', '/things/%E0%A4%A', { key: 'all' });
    expect(broken.statusCode).toBe(422);
    expect(broken.json().error.code).toBe('invalid_request');
    expect(broken.headers['content-security-policy']).toContain("default-src 'self'");
    const poisoned = await call('POST', '/all', { key: 'all', payload: '{"size":1,"__proto__":{"size":2}}' });
    expect([400, 422]).toContain(poisoned.statusCode);
  });

  test('takes little from those it does not know', async () => {
    const roomy = app(0, 1_000_000);
    const send = (url: string, bytes: number) =>
      roomy.inject({ method: 'POST', url, headers: { authorization: 'all' }, payload: Buffer.alloc(bytes, 0x20) });
    expect((await send('/raw', 16_000)).statusCode).toBe(200);
    expect((await send('/raw', 17_000)).json().error.code).toBe('body_too_large');
    await roomy.close();
  });

  test('believes as many proxies as it was told of, and no address that the client wrote', async () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' };
    expect((await server.inject({ url: '/address', headers })).json()).toEqual({ address: '127.0.0.1' });
    const behind = app(1);
    expect((await behind.inject({ url: '/address', headers })).json()).toEqual({ address: '203.0.113.9' });
    await behind.close();
  });

  test('answers no HEAD of a stream, which would never end', async () => {
    expect((await server.inject({ method: 'HEAD', url: '/stream' })).statusCode).toBe(404);
  });
});
