import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { endpoint, HaechiError } from '@haechi/contract';
import { pino } from 'pino';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { type Caller, everywhere } from './caller.ts';
import { beginDraining } from './draining.ts';
import type { QuickInput, Route } from './route.ts';
import { createHttpServer } from './server.ts';

const asked = endpoint({
  method: 'POST',
  path: '/ask/{thing}/now',
  permission: 'predict.call',
  scope: 'filtered',
  tag: 't',
  summary: 's',
  kind: 'raw',
  params: z.object({ thing: z.string().max(20) }),
  response: z.object({}),
});
const caller: Caller = { kind: 'key', id: 'k', name: 'k', scope: everywhere, scopeOf: () => everywhere };
const nobody: Caller = { ...caller, scopeOf: () => ({ all: false, systems: new Set() }) };

let inside = 0;
let ways: string[] = [];
let observed: unknown[] = [];
function answerOf({ params, request, scope }: QuickInput): unknown {
  const text = String(request.body);
  if (text === 'unknown') throw new HaechiError('not_found', 'There is no such thing.');
  if (text === 'busy') throw new HaechiError('too_busy', 'Later.', { retry_after_s: 1.2 });
  if (text === 'broken') throw new TypeError('a bug');
  const answer = { thing: params['thing'], text, all: scope.all, id: request.id };
  return text.startsWith('late') ? Promise.resolve(answer) : answer;
}
const one: Route = {
  endpoint: asked,
  handler: async (input) => {
    ways.push('general');
    return answerOf({ ...input, params: input.params as Record<string, string> });
  },
  quick: (input) => {
    ways.push('quick');
    return answerOf(input);
  },
  admit: () => {
    inside += 1;
    return () => {
      inside -= 1;
    };
  },
};
const app = createHttpServer({
  routes: [one],
  log: pino({ level: 'silent' }),
  random: systemRandom,
  clock: systemClock,
  bodyMaxBytes: 1_000,
  trustProxy: 1,
  tls: null,
  authenticate: ({ headers }) => {
    const { authorization, 'x-api-key': key } = headers;
    if (authorization === 'Bearer wrong') throw new HaechiError('unauthenticated', 'The API key is unknown.');
    if (authorization === 'Bearer slow') return Promise.resolve(caller);
    if (authorization === 'Bearer powerless') return nobody;
    return authorization === undefined && key === undefined ? null : caller;
  },
  observe: (request) => void observed.push({ ...request, seconds: request.seconds >= 0 }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;
const base = `http://127.0.0.1:${port}`;
afterAll(() => app.close());
beforeEach(() => {
  ways = [];
  observed = [];
});

const key = { authorization: 'Bearer k' };
async function ask(path: string, body: string, headers: Record<string, string> = key) {
  const answer = await fetch(base + path, { method: 'POST', headers, body });
  const said = Object.fromEntries(answer.headers);
  // Of the moment, and of this request alone.
  delete said['date'];
  const id = said['x-request-id'];
  delete said['x-request-id'];
  const text = (await answer.text()).replaceAll(id ?? '', 'ID');
  return { status: answer.status, headers: said, body: JSON.parse(text) as unknown };
}

test.each([
  ['an answer', 'hello', key],
  ['an empty body', '', key],
  ['an answer that comes later', 'late', key],
  ['a failure of the caller', 'unknown', key],
  ['a failure that says when to come again', 'busy', key],
  ['a fault of the server', 'broken', key],
  ['a late failure to know the caller', 'x', { authorization: 'Bearer slow' }],
  ['an unknown key', 'x', { authorization: 'Bearer wrong' }],
  ['a key without the permission', 'x', { authorization: 'Bearer powerless' }],
  ['another header for the key', 'x', { 'x-api-key': 'k' }],
  ['an encrypted connection in front', 'x', { ...key, 'x-forwarded-proto': 'https' }],
])('both ways answer alike: %s', async (_name, body, headers) => {
  const [quick, general] = [await ask('/ask/a/now', body, headers), await ask('/ask/a/now?', body, headers)];
  expect(quick).toEqual(general);
  expect(['quick', 'general'].filter((way) => ways.includes(way))).toHaveLength(ways.length);
  await expect.poll(() => observed).toHaveLength(2);
  expect(observed[0]).toEqual(observed[1]);
  expect(inside).toBe(0);
});

test('a plain request takes the short way', async () => {
  expect((await ask('/ask/a-b_c.d/now', 'x')).body).toEqual({ thing: 'a-b_c.d', text: 'x', all: true, id: 'ID' });
  expect(ways).toEqual(['quick']);
});

test.each([
  ['a query', '/ask/a/now?preview', key],
  ['an escape', '/ask/%61/now', key],
  ['a parameter that the contract refuses', `/ask/${'a'.repeat(21)}/now`, key],
  ['no key', '/ask/a/now', {}],
])('goes the general way: %s', async (_name, path, headers) => {
  await ask(path, 'x', headers);
  expect(ways).not.toContain('quick');
});

test('a request id that the caller chose is kept', async () => {
  const answer = await fetch(`${base}/ask/a/now`, {
    method: 'POST',
    headers: { ...key, 'x-request-id': 'mine' },
    body: 'x',
  });
  expect([answer.headers.get('x-request-id'), await answer.json()]).toEqual([
    'mine',
    expect.objectContaining({ id: 'mine' }),
  ]);
});

test('a body that is too long is refused before it is read', async () => {
  expect(await ask('/ask/a/now', 'x'.repeat(1_001))).toMatchObject({ status: 413 });
  expect(ways).toEqual([]);
});

/** What comes back for bytes as they stand, until the other side ends or `answers` have come. */
async function raw(parts: readonly string[], answers: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await expect.poll(() => text.split('HTTP/1.1 ').length - 1, { timeout: 2_000 }).toBe(answers);
  socket.destroy();
  return text;
}
const head = (length: number, auth = 'Bearer k') =>
  `POST /ask/a/now HTTP/1.1\r\nhost: x\r\nauthorization: ${auth}\r\ncontent-length: ${length}\r\n\r\n`;

test('a body in pieces, requests in one go, and one behind a refusal whose body was not read', async () => {
  expect(await raw([head(6), 'one', 'two'], 1)).toContain('"text":"onetwo"');
  const both = await raw([`${head(1)}a${head(1)}b`], 2);
  expect([both.includes('"text":"a"'), both.includes('"text":"b"')]).toEqual([true, true]);
  const refused = await raw([`${head(3, 'Bearer wrong')}bad${head(2)}ok`], 2);
  expect([refused.includes('HTTP/1.1 401'), refused.includes('"text":"ok"')]).toEqual([true, true]);
});

test('a caller that leaves in the middle of a body gives its place back', async () => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${head(10)}half`);
  await expect.poll(() => inside).toBe(1);
  socket.destroy();
  await expect.poll(() => inside).toBe(0);
  expect(ways).toEqual([]);
});

test('a server that is about to stop says that the connection ends', async () => {
  beginDraining(app.server);
  const [quick, general] = [await ask('/ask/a/now', 'x'), await ask('/ask/a/now?', 'x')];
  expect(quick.headers['connection']).toBe('close');
  expect(quick).toEqual(general);
});
