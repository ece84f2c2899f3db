import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Client, createClient } from '@haechi/sdk';
import { openTestApp, type TestApp } from '@haechi/testkit/open-test-server';
import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../command.ts';
import { eventsImport } from './events-import.ts';

const folder = mkdtempSync(join(tmpdir(), 'haechi-import-'));
let server: TestApp;
let client: Client;
let said: { out: string; err: string };
let answer: boolean;

beforeAll(async () => {
  server = await openTestApp();
  const baseUrl = await server.app.http.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({ baseUrl, key: server.adminToken });
  await client.systems.create({ body: { id: 'loans', name: 'Loans' } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  said = { out: '', err: '' };
  answer = true;
});

const terminal: Terminal = {
  out: (text) => {
    said.out += text;
  },
  err: (text) => {
    said.err += text;
  },
  interactive: false,
  confirm: async () => answer,
  now: () => new Date(),
};

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(path: string, options: Record<string, string | boolean> = {}): Promise<number> {
  return eventsImport.run({ positionals: [path], options: { system: 'loans', ...options }, client, terminal });
}

const stored = (where: string) =>
  server.platform.rows.query<{ n: number }>(`select uniqExact(id, time) as n from ${where}`).then(([row]) => row?.n);

const table = [
  'request_id,timestamp,age,job,sex,predicted,actual,model_version',
  'r1,2024-05-01 10:00:00,41,clerk,female,1,1,credit/1',
  'r2,2024-05-01 10:00:01,35,"smith, black",male,0,1,credit/1',
  'r3,2024-05-01 10:00:02,,clerk,male,0,,credit/1',
].join('\n');

describe('haechi events import', () => {
  it('shows the mapping and sends nothing on a dry run or a no', async () => {
    const path = file('t.csv', table);
    expect(await run(path, { groups: 'sex', 'dry-run': true })).toBe(0);
    expect(said.err).toMatch(/age\s+feature, number\s+41/);
    expect(said.err).toMatch(/predicted\s+prediction\s+1/);
    expect(said.err).toMatch(/sex\s+group\s+female/);
    expect(said.err).toContain('Times from 2024-05-01T10:00:00.000Z to 2024-05-01T10:00:02.000Z');
    expect(said.err).toMatch(/Kept until \d{4}-\d\d-\d\d: 400 days from now, when the rows arrive/);
    answer = false;
    expect(await run(path, { groups: 'sex' })).toBe(1);
    expect(await stored(`predictions where system_id = 'loans'`)).toBe(0);
  });

  it('sends predictions with their labels, and the same file twice changes nothing', async () => {
    const path = file('t.csv.gz', gzipSync(table));
    for (let time = 0; time < 2; time += 1) expect(await run(path, { groups: 'sex', yes: true })).toBe(0);
    expect(JSON.parse(said.out.split('\n')[0] ?? '')).toEqual({ accepted: 5, rejected: 0 });
    expect(said.err).toContain('100 %');
    await expect.poll(() => stored(`labels where system_id = 'loans'`), { timeout: 5000 }).toBe(2);
    expect(await stored(`predictions where system_id = 'loans'`)).toBe(3);
    const rows = await server.platform.rows.query(
      `select id, time, num, cat, prediction_num as p, groups, version from predictions where id = 'r2' limit 1`,
    );
    expect(rows).toEqual([
      {
        id: 'r2',
        time: '2024-05-01T10:00:01.000Z',
        num: [35],
        cat: ['smith, black'],
        p: 0,
        groups: { sex: 'male' },
        version: 'credit/1',
      },
    ]);
    const traffic = await client.events.traffic({
      params: { system: 'loans' },
      query: { from: '2024-05-01T00:00:00Z', to: '2024-05-02T00:00:00Z' },
    });
    expect(traffic).toMatchObject({ total: 3, first_event_at: '2024-05-01T10:00:00.000Z' });
  });

  it('takes NDJSON events, and names the line of a refused one', async () => {
    const lines = [
      { kind: 'prediction', id: 'n1', time: '2024-06-01T00:00:00Z', features: { age: 1 }, prediction: 1 },
      { kind: 'prediction', id: 'n2', features: { age: 1 }, prediction: 1 },
    ];
    const path = file('e.ndjson', `${lines.map((line) => JSON.stringify(line)).join('\n\n')}\n`);
    expect(await run(path, { yes: true })).toBe(1);
    expect(said.err).toContain('line 3, time: an event that brings an id must bring its time');
    expect(JSON.parse(said.out)).toEqual({ accepted: 1, rejected: 1 });
  });

  it('says which columns there are when it cannot tell which is meant', async () => {
    await expect(run(file('x.csv', 'a,b\n1,2\n'))).rejects.toThrow(/Which column holds the prediction\?.*a, b/);
    await expect(run(file('x.csv', 'a,b\n1,2\n'), { prediction: 'c' })).rejects.toThrow(/no column c.*a, b/);
    await expect(run(file('x.txt', 'a'))).rejects.toThrow(/\.csv/);
  });

  it('has the row store read Parquet', async () => {
    const stores = await testStores();
    const imports = join(server.platform.config.dataDir, 'rows', 'import');
    mkdirSync(dirname(imports), { recursive: true });
    symlinkSync(stores.importDir, imports);
    const socketPath = decodeURIComponent(new URL(stores.clickhouseUrl).pathname);
    const query = `select number + 0.5 as x, 'c' as job, number % 2 as predicted, toDateTime64('2024-07-01 00:00:00', 3, 'UTC') + number as time from numbers(3000) format Parquet`;
    const bytes = await new Promise<Buffer>((resolve) =>
      get({ socketPath, path: `/?query=${encodeURIComponent(query)}` }, (response) =>
        response.toArray().then((parts) => resolve(Buffer.concat(parts as Buffer[]))),
      ),
    );
    const path = file('p.parquet', bytes);
    expect(await run(path, { yes: true })).toBe(0);
    await expect.poll(() => stored(`predictions where toYYYYMM(time) = 202407`), { timeout: 5000 }).toBe(3000);
    await expect(run(file('no.parquet', 'text'), { yes: true })).rejects.toMatchObject({ code: 'unsupported_format' });
    await stores.close();
  });
});
