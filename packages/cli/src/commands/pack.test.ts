import { type Client, createClient } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandInput, type Terminal, UsageProblem } from '../command.ts';
import { packs } from './pack.ts';

let server: TestApp;
let client: Client;
beforeAll(async () => {
  server = await openTestApp();
  const baseUrl = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, key: server.adminToken });
  await client.systems.create({ body: { id: 'loans', name: 'Loans' } });
});
afterAll(() => server[Symbol.asyncDispose]());

async function haechi(verb: string, positionals: string[], options: CommandInput['options'] = {}) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    interactive: false,
    confirm: async () => false,
    now: () => new Date(),
  };
  const command = packs.find((one) => one.verb === verb);
  if (command === undefined) throw new Error(`no command pack ${verb}`);
  const exit = await command.run({ positionals, options, client, terminal });
  return { exit, ...said };
}

test('packs are listed and shown in both languages, with the source of each limit', async () => {
  expect((await haechi('list', [])).out).toMatch(/finance {2}Finance[\s\S]*health {2}Health/);
  expect((await haechi('list', [], { lang: 'ko' })).out).toContain('금융');
  const shown = await haechi('show', ['finance']);
  expect(shown.out).toContain('29 CFR 1607.4(D)');
  expect((await haechi('show', ['health'], { yaml: true })).out).toContain('health-sensitivity');
  await expect(haechi('show', ['law'])).rejects.toThrow(UsageProblem);
  await expect(haechi('list', [], { lang: 'fr' })).rejects.toThrow(UsageProblem);
});

test('a pack is looked at, refused without a yes, applied, and the same the second time', async () => {
  const options = { system: 'loans', set: 'approved=approved; reason=why', monitors: '' };
  const looked = await haechi('apply', ['finance'], { ...options, 'dry-run': true });
  expect([looked.exit, looked.err]).toEqual([0, expect.stringContaining('created  finance-approval-parity')]);
  expect(looked.err).toContain('left out finance-chargebacks: fill in chargeback, chargeback_limit');
  expect((await haechi('apply', ['finance'], options)).exit).toBe(1);
  const before = await client.monitorDefinitions.list({ params: { system: 'loans' } });
  expect(before.items).toEqual([]);
  const applied = await haechi('apply', ['finance'], { ...options, yes: true, json: true });
  expect([applied.exit, JSON.parse(applied.out).changes.length]).toEqual([0, 4]);
  const after = await client.monitorDefinitions.list({ params: { system: 'loans' } });
  expect(after.items).toHaveLength(4);
  expect((await haechi('apply', ['finance'], { ...options, yes: true })).err).toContain('Nothing would change');
  await expect(haechi('apply', ['finance'], { system: 'loans', set: 'approved' })).rejects.toThrow(/NAME=VALUE/);
  await expect(haechi('apply', ['finance'], { system: 'nobody' })).rejects.toThrow(/nobody/);
});
