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
    response: z.object({}),
  }),
};
const routes: Route[] = [
  route(things.one, async ({ params }) => ({ system: params.system })),
  route(things.all, async ({ body }) => ({ size: body.size })),
  route(things.raw, async ({ request }) => ({ bytes: (request.body as Buffer).length })),
  route(things.fault, async () => {
    throw new TypeError('secret detail');
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
const app = () =>
  createHttpServer({
    routes,
    log: pino({ level: 'silent' }),
    random: systemRandom,
    bodyMaxBytes: 1_000,
    trustProxy: false,
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
});
