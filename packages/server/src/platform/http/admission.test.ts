import { once } from 'node:events';
import { connect } from 'node:net';
import { endpoint } from '@haechi/contract';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { systemRandom } from '../random.ts';
import { route } from './route.ts';
import { createHttpServer } from './server.ts';

const asked = endpoint({
  method: 'POST',
  path: '/asked',
  permission: 'public',
  scope: 'self',
  tag: 't',
  summary: 's',
  kind: 'raw',
  response: z.object({}),
});
let inside = 0;
let admitted = 0;
let looksUp = 0;
const admit = () => {
  inside += 1;
  admitted += 1;
  return () => {
    inside -= 1;
  };
};
const app = createHttpServer({
  routes: [{ ...route(asked, async () => ({})), admit }],
  log: pino({ level: 'silent' }),
  random: systemRandom,
  bodyMaxBytes: 1_000,
  trustProxy: 0,
  tls: null,
  // As long as a password takes to check.
  authenticate: async () => {
    looksUp += 1;
    await systemClock.sleep(60);
    return null;
  },
});
const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
afterAll(() => app.close());

test('a caller that goes while it is looked up leaves its place, as one that is answered does', async () => {
  expect((await fetch(`${url}asked`, { method: 'POST', body: 'x' })).status).toBe(200);
  const socket = connect(Number(url.port), url.hostname);
  await once(socket, 'connect');
  socket.write('POST /asked HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n');
  await expect.poll(() => looksUp, { interval: 5 }).toBe(2);
  socket.destroy();
  await expect.poll(() => admitted, { interval: 10 }).toBe(2);
  await expect.poll(() => inside, { timeout: 1_000, interval: 10 }).toBe(0);
});
