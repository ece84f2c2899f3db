import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forwardRest } from './forward.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-forward-'));
const socketPath = join(folder, 'server.sock');
let behind: Server;
let front: Server;

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

beforeAll(async () => {
  behind = createServer((request, response) => {
    void textOf(request).then((body) => {
      response.writeHead(201, [
        ...['set-cookie', 'a=1'],
        ...['set-cookie', 'b=2'],
        ...['connection', 'close'],
        ...['x-behind', 'yes'],
      ]);
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
    });
  });
  await new Promise<void>((resolve) => behind.listen(socketPath, resolve));
  front = createServer((_request, response) => response.end('own'));
  const away = () => ({ status: 503, body: { error: { code: 'not_ready' } } });
  forwardRest(front, { socketPath, trustProxy: 0, isOwn: (path) => path === '/own', away });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  front.close();
  behind.close();
  rmSync(folder, { recursive: true, force: true });
});
const url = (path: string) => `http://127.0.0.1:${(front.address() as AddressInfo).port}${path}`;

test('answers its own paths and hands the rest on, with the caller as it sees it and nothing that the caller claims', async () => {
  expect(await (await fetch(url('/own?x=1'))).text()).toBe('own');
  const answer = await fetch(url('/api/v1/me?x=1'), {
    method: 'POST',
    headers: {
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil',
      authorization: 'a',
    },
    body: 'hello',
  });
  expect([answer.status, answer.headers.getSetCookie(), answer.headers.get('x-behind')]).toEqual([
    201,
    ['a=1', 'b=2'],
    'yes',
  ]);
  const seen = (await answer.json()) as { headers: Record<string, string> };
  expect(seen).toMatchObject({ method: 'POST', url: '/api/v1/me?x=1', body: 'hello' });
  expect(seen.headers).toMatchObject({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    authorization: 'a',
  });
  expect(seen.headers).not.toHaveProperty('x-forwarded-host');
});

test('says that the server is away when it does not answer', async () => {
  await new Promise((resolve) => behind.close(resolve));
  const answer = await fetch(url('/api/v1/me'));
  expect([answer.status, await answer.json()]).toEqual([503, { error: { code: 'not_ready' } }]);
  expect(await (await fetch(url('/own'))).text()).toBe('own');
});
