import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbound } from './outbound.ts';

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1/' }).end();
    else if (request.url === '/large') response.end('x'.repeat(500_000));
    else response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const get = (path = '/', host = '127.0.0.1') => ({
  url: `http://${host}:${port}${path}`,
  method: 'GET' as const,
  headers: {},
});

describe('outbound', () => {
  test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '[::1]', '10.0.0.1', '169.254.169.254', '0.0.0.0'])(
    'refuses %s',
    async (host) => {
      const outbound = createOutbound([]);
      await expect(outbound.send(get('/', host))).rejects.toMatchObject({ code: 'address_refused' });
      await outbound.close();
    },
  );

  test('reaches what is allowed, follows no redirect and bounds the answer', async () => {
    const outbound = createOutbound(['127.0.0.0/8']);
    expect(await outbound.send(get())).toMatchObject({ status: 200, text: 'hello' });
    expect((await outbound.send(get('/redirect'))).status).toBe(302);
    expect((await outbound.send(get('/large'))).text).toHaveLength(65_536);
    await outbound.close();
  });

  test('refuses other protocols', async () => {
    const outbound = createOutbound([]);
    await expect(outbound.send({ url: 'file:///etc/passwd', method: 'GET', headers: {} })).rejects.toMatchObject({
      code: 'address_refused',
    });
    await outbound.close();
  });

  test('names a range that is none', () => {
    expect(() => createOutbound(['nowhere'])).toThrow(/HAECHI_OUTBOUND_ALLOW.*nowhere/);
  });
});
