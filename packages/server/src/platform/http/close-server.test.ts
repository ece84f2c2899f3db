import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpoint } from '@haechi/contract';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { systemRandom } from '../random.ts';
import { closeServer } from './close-server.ts';
import { route } from './route.ts';
import { createHttpServer } from './server.ts';

const slow = endpoint({
  method: 'GET',
  path: '/slow',
  permission: 'public',
  scope: 'self',
  tag: 't',
  summary: 's',
  query: z.object({ ms: z.coerce.number() }),
  response: z.object({ done: z.boolean() }),
});

async function serving() {
  const http = createHttpServer({
    routes: [
      route(slow, async ({ query }) => {
        await sleep(query.ms);
        return { done: true };
      }),
    ],
    log: pino({ level: 'silent' }),
    random: systemRandom,
    bodyMaxBytes: 1_000,
    trustProxy: 0,
    tls: null,
    authenticate: () => null,
  });
  return { http, address: await http.listen({ host: '127.0.0.1', port: 0 }) };
}

/** As a client that keeps its connection. */
function ask(url: string): Promise<number | string> {
  const agent = new Agent({ keepAlive: true });
  return new Promise((resolve) => {
    request(url, { agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      .end();
  });
}

test('answers what is under way, then lets no kept connection hold up the end', async () => {
  const { http, address } = await serving();
  const answer = ask(`${address}/slow?ms=300`);
  await sleep(100);
  const began = performance.now();
  await closeServer(http);
  expect(await answer).toBe(200);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('cuts off what takes too long', async () => {
  const { http, address } = await serving();
  const answer = ask(`${address}/slow?ms=20000`);
  await sleep(100);
  await closeServer(http, { patience: 200 });
  expect(await answer).toBe('ECONNRESET');
});

test('while it stops, requests on kept and on new connections are answered, and each answer ends its connection', async () => {
  const { http, address } = await serving();
  const agent = new Agent({ keepAlive: true });
  const get = (options: { agent?: Agent }) =>
    new Promise<string>((resolve) => {
      request(`${address}/slow?ms=1`, options, (answer) => {
        answer.resume().on('end', () => resolve(`${answer.statusCode} ${answer.headers.connection}`));
      })
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
        .end();
    });
  expect(await get({ agent })).toBe('200 keep-alive');
  const closed = closeServer(http);
  expect(await get({ agent })).toBe('200 close');
  expect(await get({})).toBe('200 close');
  await closed;
  expect(await get({})).toBe('ECONNREFUSED');
});
