import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openRuntime } from '../open-runtime.ts';
import { inputOf } from '../test-input.ts';

/** What the other server was sent last, and what it answers. */
let last: { headers: Record<string, unknown>; body: unknown } = { headers: {}, body: null };
let calls = 0;
let answer: (body: unknown) => unknown = () => ({});
let said: Record<string, string> = {};
let server: Server;
let address = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    last = { headers: request.headers, body: JSON.parse(text) };
    calls += 1;
    const found = answer(last.body);
    if (found === 'never') return;
    for (const [name, value] of Object.entries(said)) response.setHeader(name, value);
    response.statusCode = typeof found === 'number' ? found : 200;
    response.end(typeof found === 'string' ? found : JSON.stringify(found));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = 0;
  said = {};
});

const inputs = [
  { name: 'age', type: 'numeric' },
  { name: 'city', type: 'categorical' },
];
const binary = { task: 'binary', inputs, classes: ['no', 'yes'] };
const document = (more: object) => ({
  format: 'haechi.remote.v1',
  url: `${address}/model`,
  signature: binary,
  ...more,
});
const open = (more: object, options: Parameters<typeof inputOf>[2] = {}) =>
  openRuntime(inputOf(Buffer.from(JSON.stringify(document(more))), null, options));
const rows = [
  { age: 30, city: 'seoul' },
  { age: null, city: null },
];

test('kserve v1: rows as lists or by name, one answer each', async () => {
  answer = () => ({ predictions: [0.25, [0.9, 0.1]] });
  const lists = await open({ mapping: { protocol: 'kserve_v1' } });
  const found = await lists.score(rows);
  expect(last.body).toEqual({
    instances: [
      [30, 'seoul'],
      [null, null],
    ],
  });
  expect(found).toMatchObject([
    { ok: true, label: 'no', probabilities: { no: 0.75, yes: 0.25 } },
    { ok: true, label: 'no', probabilities: { no: 0.9, yes: 0.1 } },
  ]);
  const named = await open({ mapping: { protocol: 'kserve_v1', rows: 'objects' } });
  await named.score(rows);
  expect(last.body).toEqual({ instances: rows });
});

test('kserve v2: a column a feature, or one table; what its JSON cannot carry is a problem of the row', async () => {
  answer = (body) => {
    const [{ shape }] = (body as { inputs: [{ shape: number[] }] }).inputs;
    const n = shape[0] ?? 0;
    return {
      outputs: [
        { name: 'label', data: new Array(n).fill(1) },
        { name: 'p', shape: [n, 2], data: new Array(n).fill([0.2, 0.8]).flat() },
      ],
    };
  };
  const columns = await open({ mapping: { protocol: 'kserve_v2', output: 'p' } });
  const [first, second] = await columns.score(rows);
  expect(last.body).toEqual({
    inputs: [
      { name: 'age', shape: [1, 1], datatype: 'FP64', data: [30] },
      { name: 'city', shape: [1, 1], datatype: 'BYTES', data: ['seoul'] },
    ],
  });
  expect(first).toMatchObject({ ok: true, label: 'yes', probabilities: { no: 0.2, yes: 0.8 } });
  expect(second).toMatchObject({ ok: false, problem: { feature: 'age', got: 'null' } });
  const numbers = {
    task: 'binary',
    inputs: ['a', 'b'].map((name) => ({ name, type: 'numeric' })),
    classes: ['no', 'yes'],
  };
  const table = await open({
    signature: numbers,
    mapping: { protocol: 'kserve_v2', tensor: { name: 'x', datatype: 'FP32' }, output: 'p' },
  });
  await table.score([
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ]);
  expect(last.body).toEqual({ inputs: [{ name: 'x', shape: [2, 2], datatype: 'FP32', data: [1, 2, 3, 4] }] });
});

test('MLflow: a split table, labels by name or number', async () => {
  answer = () => ({ predictions: [1, 'no'] });
  const runtime = await open({ mapping: { protocol: 'mlflow' } });
  const found = await runtime.score(rows);
  expect(last.body).toEqual({
    dataframe_split: {
      columns: ['age', 'city'],
      data: [
        [30, 'seoul'],
        [null, null],
      ],
    },
  });
  expect(found).toMatchObject([
    { label: 'yes', probabilities: null, confidence: 1 },
    { label: 'no', prediction: 0 },
  ]);
});

test('a custom mapping: a template a row, or for all of them, and pointers into the answer', async () => {
  answer = (body) => ({ result: { score: (body as { who: { years: number } }).who.years === 30 ? 0.7 : 0.1 } });
  const single = await open({
    threshold: 0.1,
    mapping: {
      protocol: 'custom',
      request: { who: { years: { $feature: 'age' }, all: { $row: 'list' } }, version: 3 },
      response: { value: '/result/score' },
    },
  });
  expect(await single.score(rows)).toMatchObject([{ label: 'yes' }, { label: 'yes', probabilities: { yes: 0.1 } }]);
  expect(calls).toBe(2);
  expect(last.body).toEqual({ who: { years: null, all: [null, null] }, version: 3 });
  answer = () => [{ euros: 12 }, { euros: -1 }];
  const batch = await open({
    signature: { task: 'regression', inputs, output: 'euros' },
    mapping: {
      protocol: 'custom',
      batch: true,
      request: { $rows: 'objects' },
      response: { rows: '', value: '/euros' },
    },
  });
  expect(await batch.score(rows)).toMatchObject([{ prediction: 12, label: null }, { prediction: -1 }]);
  expect(batch.signature).toEqual({ task: 'regression', inputs, classes: [], output: 'euros' });
});

test('more rows than one request takes go in several, in their order', async () => {
  answer = (body) => ({ predictions: (body as { instances: [number][] }).instances.map(([age]) => age / 100) });
  const runtime = await open({ max_rows: 2, mapping: { protocol: 'kserve_v1' } });
  const five = [1, 2, 3, 4, 5].map((age) => ({ age, city: 'x' }));
  const found = await runtime.score([...five.slice(0, 2), { age: 'young', city: 'x' }, ...five.slice(2)]);
  expect(calls).toBe(3);
  expect(found.map((outcome) => (outcome.ok ? outcome.probabilities?.['yes'] : outcome.problem.code))).toEqual([
    0.01,
    0.02,
    'feature_mistyped',
    0.03,
    0.04,
    0.05,
  ]);
});

test('a secret is given to its host, and is not in the document', async () => {
  answer = () => ({ predictions: [0.5] });
  const { host } = new URL(address);
  const headers = { Authorization: { secret: 'MODEL' }, 'x-team': 'loans' };
  const runtime = await open(
    { headers, mapping: { protocol: 'kserve_v1' } },
    { secrets: `MODEL@${host}=Bearer s3cret\n` },
  );
  await runtime.score(rows.slice(0, 1));
  expect(last.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-team': 'loans' });
  const elsewhere = open(
    { headers, mapping: { protocol: 'kserve_v1' } },
    { secrets: 'MODEL@other.example=Bearer s3cret' },
  );
  await expect(elsewhere).rejects.toMatchObject({
    code: 'artifact_unreadable',
    message: expect.not.stringContaining('s3cret'),
  });
});

test.each<[string, () => unknown, string, RegExp]>([
  ['status 500', () => 500, 'upstream_invalid', /status 500/],
  ['status 502', () => 502, 'upstream_unreachable', /status 502/],
  ['status 503', () => 503, 'upstream_busy', /status 503/],
  ['no JSON', () => 'hello', 'upstream_invalid', /not JSON/],
  ['too few predictions', () => ({ predictions: [0.5] }), 'upstream_invalid', /does not find 2 predictions/],
  ['no probability', () => ({ predictions: [0.5, 7] }), 'upstream_invalid', /row 2/],
  [
    'a longer answer than allowed',
    () => ({ predictions: new Array(500).fill(0.123456) }),
    'upstream_invalid',
    /more than 1000 bytes/,
  ],
  ['no answer', () => 'never', 'upstream_timeout', /within 100 ms/],
])('%s is an error of its own', async (_, ...[answers, code, message]) => {
  answer = answers;
  const runtime = await open({ timeout_ms: 100, max_answer_bytes: 1_000, mapping: { protocol: 'kserve_v1' } });
  const failed = Promise.resolve(runtime.score(rows));
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each<[string, number, Record<string, string>, number | undefined]>([
  ['seconds', 429, { 'retry-after': '7' }, 7],
  ['seconds, not ready', 503, { 'retry-after': '0' }, 0],
  [
    'a date, counted from its own clock',
    503,
    { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT', date: 'Fri, 31 Dec 1999 23:59:29 GMT' },
    30,
  ],
  ['a time that is over', 503, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }, 0],
  ['longer than anybody waits', 429, { 'retry-after': '99999999999' }, 86_400],
  ['nothing', 429, {}, undefined],
  ['no sense', 503, { 'retry-after': 'later' }, undefined],
  ['a negative time', 503, { 'retry-after': '-3' }, undefined],
])('an overloaded one says when to come again, and that is passed on: %s', async (_, status, ...[headers, seconds]) => {
  answer = () => status;
  said = headers;
  const runtime = await open({ mapping: { protocol: 'kserve_v1' } });
  const failed = await Promise.resolve(runtime.score(rows)).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'upstream_busy', status: 503, detail: { status } });
  expect((failed as { detail: Record<string, unknown> }).detail['retry_after_s']).toBe(seconds);
});

test('a private address is refused unless it is allowed; a closed port cannot be reached; a call is given up', async () => {
  const refused = await open({ mapping: { protocol: 'kserve_v1' } }, { allow: [] });
  await expect(Promise.resolve(refused.score(rows))).rejects.toMatchObject({ code: 'address_refused' });
  const byName = await open(
    { url: `http://localhost:${new URL(address).port}/`, mapping: { protocol: 'kserve_v1' } },
    { allow: [] },
  );
  await expect(Promise.resolve(byName.score(rows))).rejects.toMatchObject({ code: 'address_refused' });
  const closed = await open({ url: 'http://127.0.0.1:1/', mapping: { protocol: 'kserve_v1' } });
  await expect(Promise.resolve(closed.score(rows))).rejects.toMatchObject({ code: 'upstream_unreachable' });
  answer = () => 'never';
  const given = new AbortController();
  const waiting = (await open({ mapping: { protocol: 'kserve_v1' } })).score(rows, { signal: given.signal });
  setTimeout(() => given.abort(new Error('nobody waits')), 50);
  await expect(Promise.resolve(waiting)).rejects.toThrow('nobody waits');
});

test.each([
  ['a secret written down', { headers: { Authorization: 'Bearer abc' } }, /Authorization is written down/],
  ['a password in the address', { url: 'http://u:p@example.com/' }, /user name or password/],
  ['another protocol', { url: 'file:///etc/passwd' }, /url/],
  ['a header of the connection', { headers: { Host: 'x' } }, /belongs to the connection/],
  ['classes that do not fit', { signature: { ...binary, classes: ['one'] } }, /1 classes/],
  ['a field that it does not know', { command: 'rm' }, /command/i],
  [
    'a template without sense',
    { mapping: { protocol: 'custom', request: { $code: '1+1' }, response: { value: '' } } },
    /\$code/,
  ],
])('%s is refused', async (_, more, message) => {
  const opened = open({ mapping: { protocol: 'kserve_v1' }, ...more });
  await expect(opened).rejects.toMatchObject({ message: expect.stringMatching(message) });
});

test('several addresses are several places, each with its own name; a password in one is refused', async () => {
  const mapping = { protocol: 'kserve_v1' };
  const other = address.replace('127.0.0.1', 'localhost');
  const model = await open({ mapping, replicas: [`${other}/model`] });
  expect(model.endpoints?.map(({ name }) => name)).toEqual([new URL(address).host, new URL(other).host]);
  answer = () => ({ predictions: [0.25, 0.75] });
  for (const endpoint of model.endpoints ?? [])
    expect(await endpoint.score(rows)).toMatchObject([{ prediction: 0 }, { prediction: 1 }]);
  expect(calls).toBe(2);
  expect((await open({ mapping })).endpoints).toBeUndefined();
  await expect(open({ mapping, replicas: ['http://a:b@localhost/'] })).rejects.toMatchObject({
    code: 'unsupported_format',
  });
});
