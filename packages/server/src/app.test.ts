import { api, type Endpoint } from '@haechi/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from './open-test-app.ts';

let opened: TestApp;
beforeAll(async () => {
  opened = await openTestApp();
});
afterAll(() => opened[Symbol.asyncDispose]());

const authorised = () => ({ authorization: `Bearer ${opened.adminToken}` });
const get = (url: string, headers: Record<string, string> = {}) =>
  opened.app.http.inject({ method: 'GET', url, headers });
const nameOf = (item: Endpoint) => `${item.method} ${item.path}`;

describe('the composed server', () => {
  test('carries out every endpoint of the contract, once', () => {
    const stated = Object.values(api)
      .flatMap((slice): Endpoint[] => Object.values(slice))
      .map(nameOf);
    const carried = opened.app.routes.map((item) => nameOf(item.endpoint));
    expect([...carried].sort()).toEqual([...stated].sort());
  });

  test('is ready, and says which parts are', async () => {
    const answer = await get('/readyz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().parts.map((part: { name: string }) => part.name)).toEqual([
      'start',
      'records',
      'rows',
      'snapshots',
      'events',
      'artifact_key',
      'trail',
    ]);
  });

  test('documents itself', async () => {
    const document = (await get('/api/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/systems/{system}');
    const page = await get('/api/docs');
    expect(page.headers['content-type']).toContain('text/html');
    for (const item of opened.app.routes) expect(page.body).toContain(item.endpoint.path);
    expect(page.body).not.toContain('<script');
  });

  test('shows metrics to those who may see them', async () => {
    expect((await get('/metrics')).statusCode).toBe(401);
    const answer = await get('/metrics', authorised());
    expect(answer.body).toContain('haechi_http_request_duration_seconds');
    expect(answer.body).toContain('haechi_process_resident_memory_bytes');
    for (const name of ['trail_entries', 'trail_anchored_entries', 'trail_alarm', 'outbox_pending', 'outbox_failed'])
      expect(answer.body).toMatch(new RegExp(`^haechi_${name} \\d+$`, 'm'));
    for (const name of ['jobs_dead_letters', 'spool_bytes', 'snapshot_age_seconds'])
      expect(answer.body).toMatch(new RegExp(`^haechi_${name} [\\d.]+$`, 'm'));
  });

  test('creates a system with its defaults, in one transaction, and writes it into the trail', async () => {
    const created = await opened.app.http.inject({
      method: 'POST',
      url: '/api/v1/systems',
      headers: authorised(),
      payload: { id: 'loans', name: 'Loans' },
    });
    expect(created.statusCode).toBe(201);
    const policies = (await get('/api/v1/systems/loans/policies', authorised())).json();
    expect(policies.items).toHaveLength(1);
    const objectives = (await get('/api/v1/systems/loans/objectives', authorised())).json();
    expect(objectives.items).toHaveLength(3);
    const settings = (await get('/api/v1/systems/loans/monitors', authorised())).json();
    expect(settings.limits.length).toBeGreaterThan(3);
    await expect
      .poll(async () =>
        (await get('/api/v1/trail?system=loans', authorised()))
          .json()
          .items.map((item: { action: string }) => item.action),
      )
      .toContain('system.created');
  });

  test('defines a monitor from a starter, shows how it stands, and exports it as YAML', async () => {
    const base = '/api/v1/systems/loans/monitor-definitions';
    const { items } = (await get(`${base}/starters`, authorised())).json();
    const [first] = items;
    const payload = { id: first.id, ...first.definition };
    const created = await opened.app.http.inject({ method: 'POST', url: base, headers: authorised(), payload });
    expect(created.statusCode).toBe(201);
    const listed = (await get(base, authorised())).json();
    expect(listed.items).toMatchObject([{ id: first.id, revision: 1, open_findings: 0 }]);
    expect(Date.parse(listed.items[0].next_run_at)).not.toBeNaN();
    // The schedule looks at once, and says that there is nothing to see.
    await expect
      .poll(async () => (await get(`${base}/${first.id}`, authorised())).json().latest?.verdict)
      .toBe('skipped');
    const yaml = await get(`${base}.yaml`, authorised());
    expect(yaml.headers['content-type']).toContain('application/yaml');
    expect(yaml.body).toContain(`${first.id}:`);
  });

  test('tells consoles what changed, within what they may see', async () => {
    const address = await opened.app.http.listen({ host: '127.0.0.1', port: 0 });
    const abort = new AbortController();
    const stream = await fetch(`${address}/api/v1/changes`, { headers: authorised(), signal: abort.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.headers.get('content-security-policy')).toContain("default-src 'self'");
    const reader = stream.body?.getReader();
    await opened.app.http.inject({
      method: 'POST',
      url: '/api/v1/systems',
      headers: authorised(),
      payload: { id: 'heard', name: 'Heard' },
    });
    let text = '';
    while (!text.includes('"id":"heard"')) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(text).toMatch(/data: \{"topic":"systems","id":"heard","version":\d+\}/);
    abort.abort();
  });

  test('keeps the address of a person from a program', async () => {
    const answer = await get('/api/v1/nothing-here', { accept: 'text/html' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error.code).toBe('not_found');
  });
});
