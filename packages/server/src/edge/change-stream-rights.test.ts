/** Streams that go on after their caller's rights ended would tell on. Each is opened over a real connection. */
import { api } from '@haechi/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../open-test-app.ts';

let opened: TestApp;
let address = '';
beforeAll(async () => {
  opened = await openTestApp();
  address = await opened.app.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => opened[Symbol.asyncDispose]());

const asAdmin = () => ({ authorization: `Bearer ${opened.adminToken}`, 'content-type': 'application/json' });
async function send(call: string, headers: Record<string, string>, body?: object) {
  const [method = 'GET', path = ''] = call.split(' ');
  return fetch(address + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}
let systems = 0;
async function createSystem(): Promise<string> {
  systems += 1;
  const id = `sys-${systems}`;
  expect((await send(`POST ${api.systems.create.path}`, asAdmin(), { id, name: id })).status).toBe(201);
  return id;
}

/** What a stream has said so far, and whether it has ended. */
async function listen(headers: Record<string, string>) {
  const abort = new AbortController();
  const response = await fetch(`${address}/api/v1/changes`, { headers, signal: abort.signal });
  expect(response.status).toBe(200);
  const heard = { text: '', ended: false, close: () => abort.abort() };
  void (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const part of response.body ?? []) heard.text += decoder.decode(part);
    } catch {
      // Closed by the test.
    }
    heard.ended = true;
  })();
  return heard;
}

async function enter(email: string): Promise<{ id: string; headers: Record<string, string> }> {
  const invited = await send(`POST ${api.access.invite.path}`, asAdmin(), {
    email,
    name: 'Auditor',
    bindings: [{ role: 'auditor', scope: { all: true } }],
  });
  const { invitation } = (await invited.json()) as { invitation: { link: string } };
  const token = invitation.link.split('#token=')[1];
  const entered = await send(`POST ${api.access.openLink.path}`, asAdmin(), {
    token,
    password: 'a quiet river at dawn',
  });
  const me = (await entered.json()) as { id: string; csrf_token: string };
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { id: me.id, headers: { cookie, 'x-csrf-token': me.csrf_token } };
}

test('a stream ends, and tells nothing more, once its session is signed out', async () => {
  const { headers } = await enter('one@haechi.test');
  const heard = await listen(headers);
  const before = await createSystem();
  await expect.poll(() => heard.text).toContain(before);
  expect((await send(`DELETE ${api.access.signOut.path}`, headers)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const after = await createSystem();
  await expect.poll(() => heard.ended).toBe(true);
  expect(heard.text).not.toContain(after);
});

test('a stream ends at once when its account is disabled, or its key revoked', async () => {
  const { id, headers } = await enter('two@haechi.test');
  const made = await send(`POST ${api.access.createKey.path}`, asAdmin(), {
    name: 'k',
    scope: { all: true },
    permissions: ['systems.read'],
  });
  const { key, secret } = (await made.json()) as { key: { id: string }; secret: string };
  const bearer = { authorization: `Bearer ${secret}` };
  await expect.poll(async () => (await send(`GET ${api.access.me.path}`, bearer)).status).toBe(200);
  const [session, program] = [await listen(headers), await listen(bearer)];
  await send(`PATCH /api/v1/people/${id}`, asAdmin(), { state: 'disabled' });
  await send(`DELETE /api/v1/keys/${key.id}`, { authorization: asAdmin().authorization });
  await expect.poll(() => session.ended, { timeout: 2_000 }).toBe(true);
  await expect
    .poll(() => program.ended || createSystem().then(() => false), { timeout: 4_000, interval: 500 })
    .toBe(true);
});

test('a stream tells of nothing that its caller may not read', async () => {
  const made = await send(`POST ${api.access.createKey.path}`, asAdmin(), {
    name: 'sender',
    scope: { all: true },
    permissions: ['events.write'],
  });
  const { secret } = (await made.json()) as { secret: string };
  const bearer = { authorization: `Bearer ${secret}` };
  await expect.poll(async () => (await send(`GET ${api.access.me.path}`, bearer)).status).toBe(200);
  const [sender, admin] = [await listen(bearer), await listen(asAdmin())];
  const created = await createSystem();
  await expect.poll(() => admin.text).toContain(created);
  expect(sender.text).not.toContain('data:');
  sender.close();
  admin.close();
});
