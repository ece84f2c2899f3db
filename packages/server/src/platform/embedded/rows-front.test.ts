import { readdir, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRows } from '../clickhouse.ts';

let stores: TestStores;
const socketPath = () => new URL(stores.clickhouseUrl).pathname;
const bodies = () => path.join(path.dirname(path.dirname(socketPath())), 'bodies');

beforeAll(async () => {
  stores = await testStores();
  await stores.rows.command(
    `create table notes (id String, note String, at DateTime64(3) default now64(3)) engine = MergeTree order by id
     settings non_replicated_deduplication_window = 100`,
  );
});
afterAll(() => stores.close());

const count = async (where = '1') =>
  (await stores.rows.query<{ n: number }>(`select count() as n from notes where ${where}`))[0]?.n;

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request as it goes over the wire, for what the client does not do. */
function raw(
  search: Record<string, string>,
  body: string | Buffer = '',
  headers: http.OutgoingHttpHeaders = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const query = new URLSearchParams({ database: stores.rows.database, ...search });
    const request = http.request(
      { socketPath: socketPath(), path: `/?${query}`, method: 'POST', headers },
      async (response) => {
        const chunks = await response.toArray();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      },
    );
    request.once('error', reject).end(body);
  });
}

test('data that looks like SQL after a blank line stays data', async () => {
  const trap = 'first\n\n; DROP TABLE notes; INSERT INTO notes VALUES (1)\n\nSELECT 1';
  await stores.rows.insert('notes', [{ id: 'trap', note: trap }]);
  const lines = `{"id": "trap-2", "note": "x"}\n\nDROP TABLE notes\n`;
  await stores.rows.insert('notes', Buffer.from(lines)).catch(() => {});
  await raw({}, `INSERT INTO notes (id, note) FORMAT JSONEachRow {"id": "trap-3", "note": "y"}\n\nDROP TABLE notes`);
  expect(await stores.rows.query("select note from notes where id = 'trap'")).toEqual([{ note: trap }]);
});

test('inline values work as on a server, and leave no file behind', async () => {
  await stores.rows.command("insert into notes (id, note) values ('inline', 'a''b;\n\nc')");
  expect(await stores.rows.query("select note from notes where id = 'inline'")).toEqual([{ note: "a'b;\n\nc" }]);
  // The folder is that of every test file of this run: others may have a body there for a moment.
  const seen = await readdir(bodies());
  const left = async () => (await readdir(bodies())).filter((name) => seen.includes(name));
  await expect.poll(left, { timeout: 10_000, interval: 20 }).toEqual([]);
});

test('parameters arrive as they were, whatever they hold', async () => {
  const values = {
    s: `q'"\\ \t\n\r\0é해치 {x:String} ; --`,
    list: ["a'b", 'c\\'],
    n: null,
    at: '2026-01-01 00:00:00.5',
  };
  const [row] = await stores.rows.query(
    'select {s:String} as s, {list:Array(String)} as list, {n:Nullable(Int32)} as n, {at:DateTime64(3)} as at',
    values,
  );
  expect(row).toEqual({ ...values, at: '2026-01-01T00:00:00.500Z' });
});

test('sessions are kept apart: neither parameters nor settings nor temporary tables reach the next statement', async () => {
  await stores.rows.query(
    'select {secret:String} as s',
    { secret: 'mine' },
    { settings: { max_result_rows: '1', result_overflow_mode: 'break' } },
  );
  await expect(stores.rows.query('select {secret:String} as s')).rejects.toMatchObject({ code: '456' });
  expect(await stores.rows.query("select getSetting('max_result_rows') as n")).toEqual([{ n: 0 }]);
  const many = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      stores.rows.query<{ v: number }>('select {v:UInt32} as v, sleep(0.01) as s', { v: index }),
    ),
  );
  expect(many.map((rows) => rows[0]?.v)).toEqual(Array.from({ length: 60 }, (_, index) => index));
});

test('the same token stores the same rows once, another token again', async () => {
  const rows = [{ id: 'token', note: 'n', at: '2026-01-01T00:00:00Z' }];
  for (const token of ['spool/1', 'spool/1', 'spool/1', 'spool/2']) await stores.rows.insert('notes', rows, { token });
  expect(await count("id = 'token'")).toBe(2);
});

test('an answered insert is written: async_insert is never on, even when asked for', async () => {
  const asked = await raw(
    { query: 'INSERT INTO notes (id) FORMAT CSV', async_insert: '1', wait_for_async_insert: '0' },
    'sync\n',
  );
  expect(asked.status).toBe(200);
  expect(await count("id = 'sync'")).toBe(1);
  expect(await stores.rows.query("select getSetting('async_insert') as a")).toEqual([{ a: false }]);
});

test('errors carry the codes of ClickHouse to the client', async () => {
  await expect(stores.rows.query('select * from nowhere')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  await expect(stores.rows.query('selec 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
  await expect(stores.rows.insert('notes', Buffer.from('{"id": "bad", "at": "never"}'))).rejects.toMatchObject({
    code: expect.stringMatching(/^\d+$/),
  });
  const refused = await raw({ query: 'select 1', max_memory_usage: '0' });
  expect([refused.status, refused.headers['x-clickhouse-exception-code']]).toEqual([400, '115']);
});

test('a failure after the first rows reaches the client as an error, never as a short result', async () => {
  const sql = "select throwIf(number = 900000, 'half-way') as x from numbers(1000000)";
  await expect(stores.rows.query(sql)).rejects.toMatchObject({ code: '395' });
  const reading = async () => {
    let rows = 0;
    for await (const batch of stores.rows.stream(sql)) rows += batch.length;
    return rows;
  };
  await expect(reading()).rejects.toMatchObject({ code: '395' });
});

test('results stream, and stopping early cancels the statement', async () => {
  const marker = 'stopped-early';
  for await (const batch of stores.rows.stream(
    `select number, '${marker}' as m, sleepEachRow(0.00001) as s from numbers(100000000)`,
  )) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  await expect.poll(() => running(marker), { timeout: 3_000 }).toBe(0);
});

async function running(marker: string): Promise<number> {
  const [row] = await stores.rows.query<{ n: number }>(
    `select count() as n from system.processes where position(query, {marker:String}) > 0 and position(query, 'system.processes') = 0`,
    { marker },
  );
  return row?.n ?? -1;
}

test('a client that goes away cancels its statement', async () => {
  const gone = new AbortController();
  const asked = stores.rows.query(
    "select 'left-alone', sleepEachRow(0.5) from numbers(60) settings max_block_size = 1",
    {},
    { signal: gone.signal },
  );
  await expect.poll(() => running('left-alone'), { timeout: 3_000 }).toBe(1);
  gone.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => running('left-alone'), { timeout: 3_000 }).toBe(0);
});

test('slow reads do not hold up inserts', async () => {
  const gone = new AbortController();
  const slow = Array.from({ length: 8 }, () =>
    stores.rows
      .query('select sleepEachRow(0.5) from numbers(60) settings max_block_size = 1', {}, { signal: gone.signal })
      .catch(() => 'gone'),
  );
  // Connections of their own: the client's pool is no part of the promise.
  await using other = openRows(stores.clickhouseUrl);
  const began = performance.now();
  await other.insert('notes', [{ id: 'lane', note: '' }]);
  expect(performance.now() - began).toBeLessThan(1_500);
  gone.abort();
  expect(await Promise.all(slow)).toEqual(Array(8).fill('gone'));
});

test('gzip goes both ways', async () => {
  const sent = await raw({ query: 'INSERT INTO notes (id) FORMAT CSV' }, gzipSync('packed\n'), {
    'content-encoding': 'gzip',
  });
  expect(sent.status).toBe(200);
  const got = await raw({ query: "SELECT id FROM notes WHERE id = 'packed' FORMAT CSV" }, '', {
    'accept-encoding': 'gzip',
  });
  expect(got.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(got.body).toString()).toBe('"packed"\n');
  expect((await raw({ query: 'select 1' }, 'x', { 'content-encoding': 'br' })).status).toBe(200);
  expect((await raw({}, 'select 1', { 'content-encoding': 'br' })).status).toBe(400);
});

test('formats with a frame come whole: JSON, Parquet', async () => {
  const json = await raw({}, 'select number from numbers(200000) format JSON');
  expect(JSON.parse(json.body.toString()).rows).toBe(200_000);
  const parquet = await raw({}, 'select number as n from numbers(200000) format Parquet');
  await writeFile(path.join(stores.importDir, `${stores.rows.database}.parquet`), parquet.body);
  expect(await stores.rows.query(`select sum(n) as total from file('${stores.rows.database}.parquet')`)).toEqual([
    { total: 19999900000 },
  ]);
});

test('only the import folder can be read', async () => {
  await expect(stores.rows.query("select * from file('/etc/passwd', LineAsString)")).rejects.toMatchObject({
    code: '497',
  });
  await expect(
    stores.rows.query('select * from file({p:String}, LineAsString)', { p: '../engine/uuid' }),
  ).rejects.toMatchObject({ code: '497' });
  await using outside = openRows(stores.clickhouseUrl, { database: 'default' });
  await expect(outside.query('select * from "/etc/passwd"')).rejects.toMatchObject({ code: '60' });
  await expect(outside.command('create table lost (a Int8) engine = Memory')).rejects.toMatchObject({ code: '497' });
});

test('the socket is closed to everybody else', async () => {
  expect((await stat(socketPath())).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(socketPath()))).mode & 0o777).toBe(0o700);
});

test('rows older than their time to live go by the time they were received, so an imported history stays', async () => {
  await stores.rows.command(`create table kept (id String, happened DateTime, received_at DateTime)
    engine = MergeTree partition by toYYYYMM(happened) order by id ttl received_at + interval 30 day delete
    settings merge_with_ttl_timeout = 0`);
  await stores.rows.insert('kept', [
    { id: 'imported', happened: '2019-05-01T00:00:00Z', received_at: new Date().toISOString().slice(0, 19) },
    { id: 'expired', happened: '2019-05-01T00:00:00Z', received_at: '2020-01-01T00:00:00' },
  ]);
  await stores.rows.command('optimize table kept final');
  expect(await stores.rows.query('select id from kept')).toEqual([{ id: 'imported' }]);
});
