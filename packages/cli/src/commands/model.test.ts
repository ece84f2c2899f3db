import { tableFromRows, trainLogistic } from '@haechi/learn';
import { type Client, createClient, HaechiApiError } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Terminal, UsageProblem } from '../command.ts';
import { modelCommands } from './model.ts';

let server: TestApp;
let client: Client;
let said = '';
const terminal: Terminal = {
  out: (text) => {
    said += text;
  },
  err: () => undefined,
  interactive: false,
  confirm: async () => true,
  now: () => new Date(),
};
const run = (verb: string, positionals: string[], options: Record<string, string | boolean> = {}): Promise<number> => {
  const command = modelCommands.find((known) => known.verb === verb);
  if (command === undefined) throw new Error(`there is no ${verb}`);
  return command.run({ positionals, options, client, terminal });
};

const income = Array.from({ length: 40 }, (_, index) => ({ income: index }));
const { model: artifact } = trainLogistic(tableFromRows(income), {
  features: ['income'],
  labels: Uint8Array.from(income, (row) => Number(row.income >= 20)),
  classes: ['no', 'yes'],
});

beforeAll(async () => {
  server = await openTestApp();
  const baseUrl = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, key: server.adminToken });
  await client.systems.create({ body: { id: 'loans', name: 'Loans' } });
  await client.registry.createModel({ body: { id: 'credit', system: 'loans' } });
  const bytes = new TextEncoder().encode(JSON.stringify(artifact));
  const { sha256 } = await client.registry.uploadArtifact({ params: { model: 'credit' }, bytes });
  const texts = { description: 'd', limitations: 'l', ethics: 'e' };
  const lineage = { dataset: { name: 'loans', sha256: null, rows: 40, columns: ['income'] } };
  for (const accuracy of [0.9, 0.5])
    await client.registry.createVersion({
      params: { model: 'credit' },
      body: { artifact_sha256: sha256, ...texts, metrics: { accuracy }, bias_metrics: { gap: 0.01 }, lineage },
    });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  said = '';
});

it('submits: exit code 0 when it waits for review, 1 with the numbers when a check fails', async () => {
  expect(await run('submit', ['credit/1'])).toBe(0);
  expect(said).toContain('credit/1: pending_review');
  said = '';
  expect(await run('submit', ['credit/2'])).toBe(1);
  expect(said).toMatch(/fail +performance_threshold: accuracy \(0\.5, limit 0\.85\)/);
});

it('approves with a key only as an exception that is asked for, and says that it was one', async () => {
  await expect(run('approve', ['credit/1'])).rejects.toThrow(UsageProblem);
  await expect(run('approve', ['credit/1'], { reason: 'alone' })).rejects.toMatchObject({ code: 'four_eyes' });
  expect(await run('approve', ['credit/1'], { reason: 'alone', override: true })).toBe(0);
  expect(said).toContain('approved, as a recorded exception to the four-eyes rule');
});

it('does not get an unapproved version into production, and an approved one it does', async () => {
  const body = { governance: 'governed' as const, reason: 'it decides about people' };
  await client.registry.setGovernance({ params: { model: 'credit' }, body });
  for (const [verb, to] of [
    ['stage', 'production'],
    ['alias', 'champion'],
  ] as const) {
    const refused = await run(verb, ['credit/2', to]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HaechiApiError);
    expect(refused).toMatchObject({ code: 'version_not_approved' });
  }
  expect(await run('stage', ['credit/1', 'production'], { reason: 'first' })).toBe(0);
  expect(await run('alias', ['credit/latest', 'best'])).toBe(0);
  said = '';
  expect(await run('show', ['credit'])).toBe(0);
  expect(said).toMatch(
    /^credit: governed, best = 1\ncredit\/2 {2}staging {2}failed_validation.*\ncredit\/1 {2}production {2}approved/,
  );
});

it('prints the card in the format and the language that are asked for', async () => {
  expect(await run('card', ['credit/best'], { language: 'ko' })).toBe(0);
  expect(said).toContain('# 모델 카드');
  said = '';
  await run('card', ['credit/1'], { format: 'cyclonedx' });
  expect(JSON.parse(said)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  await expect(run('card', ['credit/1'], { format: 'pdf' })).rejects.toThrow('There is no format "pdf"');
  await expect(run('show', [])).rejects.toThrow(UsageProblem);
});
