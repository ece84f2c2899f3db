import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testStores } from '@haechi/testkit/stores';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { createOutbound } from '../../platform/outbound.ts';
import { systemRandom } from '../../platform/random.ts';
import { openSecretBox } from '../../platform/secret-box.ts';
import { retryWaits } from './constants.ts';
import { createNotify, type Notice, type Notify } from './index.ts';
import { nextAttempt } from './outbox.ts';
import { notifyService } from './service.ts';
import type { NotifyTables } from './tables.ts';

type Received = { headers: IncomingMessage['headers']; body: string };
let stores: Awaited<ReturnType<typeof testStores>>;
let receiver: Server;
let mail: SMTPServer;
const received: Received[] = [];
const mails: string[] = [];
let refuse = 0;
/** A clock that can be moved, so that hours of waiting between attempts pass at once. */
let ahead = 0;
const clock: Clock = {
  ...systemClock,
  now: () => new Date(Date.now() + ahead),
  sleep: (_ms, signal) => systemClock.sleep(10, signal),
};
const actor = { kind: 'account', id: 'acc_test' } as const;
const notice: Notice = {
  event: 'alert.raised',
  system: 'loans',
  severity: 'serious',
  subject: { key: 'notify.test.subject', params: {} },
  body: [{ key: 'notify.test.body', params: {} }],
  path: '/alerts/alr_1',
  refs: { alert: 'alr_1' },
};
let notify: Notify;
let service: ReturnType<typeof notifyService>;

beforeAll(async () => {
  stores = await testStores();
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (refuse > 0) {
        refuse -= 1;
        response.writeHead(500).end('not now');
        return;
      }
      received.push({ headers: request.headers, body });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  mail = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', () => resolve()));
  const deps = {
    db: stores.db,
    clock,
    random: systemRandom,
    log: pino({ level: 'silent' }),
    outbound: createOutbound(['127.0.0.1']),
    publicUrl: 'https://haechi.example',
    box: openSecretBox(join(tmpdir(), `haechi-notify-${process.pid}`, 'secrets.key'), systemRandom),
    trail: { record: async () => ({ id: 'x' }) },
    changes: {
      publish: async () => undefined,
      subscribe: () => () => undefined,
      start: async () => undefined,
      stop: async () => undefined,
    },
    smtp: { url: `smtp://127.0.0.1:${(mail.server.address() as AddressInfo).port}`, from: 'haechi@example.com' },
  };
  service = notifyService(deps);
  notify = createNotify(deps);
  await notify.start();
});
afterAll(async () => {
  await notify.stop();
  receiver.close();
  mail.close();
  await stores.close();
});

const hook = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
const deliveries = () => stores.db.withTables<NotifyTables>().selectFrom('deliveries').selectAll().execute();
const channel = (config: Parameters<typeof service.createChannel>[1]['config'], systems: string[] | null = null) =>
  service.createChannel(stores.db, { name: 'test', config, language: 'en', systems }, actor);

describe('messages to people', () => {
  test('a webhook is signed as Standard Webhooks says, with the same id over all attempts', async () => {
    const { row, secret } = await channel({ kind: 'webhook', url: hook() });
    expect(secret).toMatch(/^whsec_/);
    refuse = 1;
    await notify.enqueue(stores.db, notice);
    await expect.poll(async () => (await deliveries())[0]?.last_error).toContain('500');
    ahead += 10_000;
    await expect.poll(() => received.length).toBe(1);
    const [got] = received;
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = got?.headers ?? {};
    const key = Buffer.from((secret ?? '').slice(6), 'base64');
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${time}.${got?.body}`).digest('base64')}`);
    expect(JSON.parse(got?.body ?? '{}')).toMatchObject({
      type: 'alert.raised',
      data: { system: 'loans', alert: 'alr_1', link: 'https://haechi.example/alerts/alr_1' },
    });
    await expect
      .poll(async () => (await deliveries())[0])
      .toMatchObject({ id, state: 'delivered', attempts: 2, last_error: null });
    await service.deleteChannel(stores.db, row.id, actor);
  });

  test('Slack gets text in which markup of the message is plain, and mail reaches the server', async () => {
    await channel({ kind: 'slack', url: hook() });
    await channel({ kind: 'email', to: ['ops@example.com'] });
    const before = received.length;
    await notify.enqueue(stores.db, { ...notice, subject: { key: '<b> & co', params: {} } });
    await expect.poll(() => received.length).toBe(before + 1);
    expect(JSON.parse(received.at(-1)?.body ?? '{}').text).toBe('&lt;b&gt; &amp; co');
    await expect.poll(() => mails.length).toBe(1);
    expect(mails[0]).toContain('To: ops@example.com');
    expect(mails[0]).toContain('https://haechi.example/alerts/alr_1');
  });

  test('a channel of other systems hears nothing, a transaction that fails sends nothing', async () => {
    await stores.db.withTables<NotifyTables>().updateTable('channels').set({ enabled: false }).execute();
    await channel({ kind: 'webhook', url: hook() }, ['other']);
    const before = (await deliveries()).length;
    await notify.enqueue(stores.db, notice);
    expect(await deliveries()).toHaveLength(before);
    await stores.db
      .transaction()
      .execute(async (tx) => {
        await notify.enqueue(tx, { ...notice, system: 'other' });
        throw new Error('roll back');
      })
      .catch(() => undefined);
    expect(await deliveries()).toHaveLength(before);
  });

  test('secrets and addresses are not in the records in clear', async () => {
    const { secret } = await channel({ kind: 'webhook', url: `${hook()}?token=hidden-in-the-address` });
    const dump = JSON.stringify(
      await stores.db.withTables<NotifyTables>().selectFrom('channels').selectAll().execute(),
    );
    const bytes = Buffer.from('hidden-in-the-address').toString('base64').slice(2, 20);
    expect(dump).not.toContain('hidden-in-the-address');
    expect(dump).not.toContain(bytes);
    expect(dump).not.toContain(secret ?? 'whsec_');
  });

  test('gives up after the last wait', () => {
    const now = new Date(0);
    expect(nextAttempt(1, now)).toEqual(new Date(5_000));
    expect(nextAttempt(retryWaits.length, now)).not.toBeNull();
    expect(nextAttempt(retryWaits.length + 1, now)).toBeNull();
  });
});
