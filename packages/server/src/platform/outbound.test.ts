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
  test.each([
    ...['127.0.0.1', 'localhost', '10.0.0.1', '169.254.169.254', '0.0.0.0', '2130706433', '0x7f.1', '0177.0.0.1'],
    ...[
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[::127.0.0.1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[fec0::1]',
    ],
    ...['[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]'],
  ])('refuses %s', async (host) => {
    const outbound = createOutbound([]);
    await expect(outbound.send(get('/', host))).rejects.toMatchObject({ code: 'address_refused' });
    await outbound.close();
  });

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

  test.each(['nowhere', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '::1/129', '/8'])(
    'names the range %s, which is none, instead of allowing something else',
    (range) => {
      expect(() => createOutbound([range])).toThrow(
        expect.objectContaining({
          code: 'invalid_configuration',
          message: expect.stringContaining(`HAECHI_OUTBOUND_ALLOW: "${range}"`),
        }),
      );
    },
  );
});
