import { testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTheStage, tester, untilServed } from '../../../../test/model-scene.ts';
import { type ModelStage, startModelStage } from '../../../../test/model-stage.ts';
import { transact } from '../../../platform/postgres.ts';

const stores = await testStores();
let stage: ModelStage;
beforeAll(async () => {
  stage = await startModelStage(stores);
  await setTheStage(stage);
});
afterAll(async () => {
  await stage.stop();
  await stores.close();
});

const at = '/v2/models/apply';
const income = { name: 'income', datatype: 'FP64', shape: [2], data: [39, 0] };
const region = { name: 'region', datatype: 'BYTES', shape: [2, 1], data: [['north'], ['south']] };
const rows = { inputs: [income, region] };
const infer = (body: unknown, url = `${at}/infer`) => stage.call('POST', url, { body });
type Output = { name: string; shape: number[]; datatype: string; data: unknown[] };
const output = (answer: { body: { outputs: Output[] } }, name: string) =>
  answer.body.outputs.find((one) => one.name === name);

interface Refused {
  readonly json?: object;
  readonly tail?: Buffer;
  readonly headers?: Record<string, string>;
  readonly words: RegExp;
}

/** JSON and tensors as bytes behind it. */
function sendBytes(json: unknown, tail: Buffer, headers: Record<string, string> = {}) {
  const head = Buffer.from(JSON.stringify(json));
  return stage.http.inject({
    method: 'POST',
    url: `${at}/infer`,
    headers: {
      authorization: 'all',
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
      ...headers,
    },
    payload: Buffer.concat([head, tail]),
  });
}

/** An array of texts as BYTES: each with its length before it. */
const texts = (...all: string[]) =>
  Buffer.concat(
    all.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    }),
  );

describe('what there is', () => {
  test('health, server, model and version say what they are', async () => {
    expect(await stage.call('GET', '/v2/health/live')).toEqual({ status: 200, body: { live: true } });
    expect(await stage.call('GET', '/v2/health/ready')).toEqual({ status: 200, body: { ready: true } });
    expect((await stage.call('GET', '/v2')).body).toMatchObject({
      name: 'haechi',
      extensions: ['model_repository', 'binary_tensor_data'],
    });
    const model = {
      name: 'apply',
      versions: ['1'],
      platform: 'haechi.logistic.v1',
      inputs: [
        { name: 'income', datatype: 'FP64', shape: [-1] },
        { name: 'region', datatype: 'BYTES', shape: [-1] },
      ],
      outputs: [
        { name: 'prediction', datatype: 'INT64', shape: [-1] },
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probability', datatype: 'FP64', shape: [-1, 2] },
        { name: 'prediction_id', datatype: 'BYTES', shape: [-1] },
      ],
    };
    expect(await stage.call('GET', at)).toEqual({ status: 200, body: model });
    expect(await stage.call('GET', `${at}/versions/1`)).toEqual({ status: 200, body: model });
    for (const path of ['ready', 'versions/1/ready'])
      expect(await stage.call('GET', `${at}/${path}`)).toEqual({ status: 200, body: { name: 'apply', ready: true } });
  });

  test('the repository lists what is served, loads what is loaded, and unloads nothing that serves', async () => {
    const listed = [{ name: 'apply', version: '1', state: 'READY', reason: '' }];
    expect(await stage.call('POST', '/v2/repository/index', { body: { ready: true } })).toEqual({
      status: 200,
      body: listed,
    });
    // As Triton's client asks: a body without a content type.
    const bare = await stage.http.inject({
      method: 'POST',
      url: '/v2/repository/index',
      headers: { authorization: 'all' },
      payload: Buffer.from('{}'),
    });
    expect(bare.json()).toEqual(listed);
    expect((await stage.call('POST', '/v2/repository/models/apply/load')).status).toBe(200);
    const refused = await stage.call('POST', '/v2/repository/models/apply/unload', { body: {} });
    expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining('serves credit/1') } });
  });

  test('faults have the shape of the protocol, whoever finds them', async () => {
    const shapes = [
      await stage.http.inject({ url: '/v2' }),
      await stage.http.inject({ url: at, headers: { authorization: 'nobody' } }),
      await stage.http.inject({ url: '/v2/nothing', headers: { authorization: 'all' } }),
      await stage.http.inject({ url: `${at}/versions/9`, headers: { authorization: 'all' } }),
    ];
    expect(shapes.map(({ statusCode }) => statusCode)).toEqual([401, 404, 404, 404]);
    for (const shape of shapes) expect(shape.json()).toEqual({ error: expect.stringMatching(/\w{3}/) });
    expect((await stage.http.inject({ url: '/v2x' })).json().error).toMatchObject({ code: 'not_found' });
  });
});

describe('infer with JSON', () => {
  test('one tensor per feature: same answers as our own protocol, each an event', async () => {
    const before = stage.logged.length;
    const answer = await infer({ id: 'r-1', ...rows });
    expect(answer).toMatchObject({ status: 200, body: { model_name: 'apply', model_version: '1', id: 'r-1' } });
    const ours = await stage.call('POST', '/serve/apply/predict', {
      body: { features: { income: 39, region: 'north' } },
    });
    expect(output(answer, 'prediction')).toEqual({ name: 'prediction', datatype: 'INT64', shape: [2], data: [1, 0] });
    expect(output(answer, 'label')?.data).toEqual(['yes', 'no']);
    expect(output(answer, 'probability')).toMatchObject({ shape: [2, 2] });
    expect(output(answer, 'probability')?.data.slice(0, 2)).toEqual([
      ours.body.probability.class_0,
      ours.body.probability.class_1,
    ]);
    const events = stage.logged.slice(before, before + 2).map(({ event }) => event);
    expect(events.map(({ id }) => id)).toEqual(output(answer, 'prediction_id')?.data);
    expect(events[0]).toMatchObject({ system: 'loans', route: 'apply', version: 'credit/1', features: { income: 39 } });
  });

  test('only the outputs that were asked for, and null is a missing value', async () => {
    const answer = await infer({ inputs: [{ ...income, data: [39, null] }, region], outputs: [{ name: 'label' }] });
    expect(answer.body.outputs.map(({ name }: Output) => name)).toEqual(['label']);
    expect(answer.body).not.toHaveProperty('id');
  });

  test('a version of the split by its number; a request is answered by one version', async () => {
    const targets = [
      { version: 1, weight: 5_000, role: 'stable' as const },
      { version: 2, weight: 5_000, role: 'canary' as const },
    ];
    await transact(stores.db, (tx) => stage.serving.setTargets(tx, { route: 'apply', actor: tester, targets }));
    await untilServed(stage, 'apply');
    const labels = new Map<string, unknown>();
    for (let i = 0; i < 40; i += 1) {
      const answer = await infer(rows);
      labels.set(answer.body.model_version, output(answer, 'label')?.data);
    }
    expect(Object.fromEntries(labels)).toEqual({ 1: ['yes', 'no'], 2: ['no', 'yes'] });
    const second = await infer(rows, `${at}/versions/2/infer`);
    expect([second.body.model_version, output(second, 'label')?.data]).toEqual(['2', ['no', 'yes']]);
  });

  test.each([
    ['a feature that is missing', { inputs: [income] }, /"region" is missing/],
    [
      'an unknown feature',
      { inputs: [income, { ...region, name: 'rank' }] },
      /"rank" is no feature of this model; it takes income, region/,
    ],
    [
      'numbers for a category',
      { inputs: [income, { ...region, datatype: 'INT8', data: [1, 2] }] },
      /categorical and takes BYTES/,
    ],
    [
      'texts for a number',
      { inputs: [{ ...income, datatype: 'BYTES', data: ['a', 'b'] }, region] },
      /numeric and takes numbers/,
    ],
    [
      'elements that do not fit',
      { inputs: [{ ...income, datatype: 'UINT8', data: [1, 256] }, region] },
      /element \(1\) that is no UINT8: 256/,
    ],
    ['too few elements', { inputs: [{ ...income, data: [1] }, region] }, /has 1 elements, and its shape \[2\] holds 2/],
    [
      'other numbers of rows',
      { inputs: [income, { ...region, shape: [1], data: ['north'] }] },
      /has 1 rows, and "income" has 2/,
    ],
    ['no rows', { inputs: [{ ...income, shape: [0], data: [] }] }, /has 0 rows/],
    ['too many rows', { inputs: [{ ...income, shape: [10_001], data: Array(10_001).fill(1) }] }, /has 10001 rows/],
    [
      'a matrix that is too narrow',
      { inputs: [{ name: 'x', datatype: 'FP32', shape: [2, 1], data: [1, 2] }] },
      /not \[n, 2\]/,
    ],
    ['FP16 in JSON', { inputs: [{ ...income, datatype: 'FP16' }, region] }, /no form in JSON/],
    [
      'an integer that would be rounded',
      { inputs: [{ ...income, datatype: 'INT64', data: [2 ** 53, 0] }, region] },
      /beyond ±\(2\^53 - 1\)/,
    ],
    ['an output that there is not', { ...rows, outputs: [{ name: 'logits' }] }, /there are prediction, label/],
    ['shared memory', { inputs: [{ ...income, parameters: { shared_memory_region: 'x' } }] }, /shared memory/],
    ['no inputs', {}, /inputs must be a list/],
  ])('refuses %s in a sentence', async (_what, body, words) => {
    const before = stage.logged.length;
    const answer = await infer(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toEqual({ error: expect.stringMatching(words) });
    expect(stage.logged.length).toBe(before);
  });

  test('one row that cannot be taken fails the request before anything is logged, and says which', async () => {
    const before = stage.logged.length;
    const broken = await sendBytes(
      { inputs: [{ ...income, data: undefined, parameters: { binary_data_size: 16 } }, region] },
      Buffer.from(Float64Array.of(1, Number.POSITIVE_INFINITY).buffer),
    );
    expect(broken.statusCode).toBe(422);
    expect(broken.json().error).toMatch(/^Row 1: Feature "income"/);
    expect(stage.logged.length).toBe(before);
  });
});

describe('infer with bytes', () => {
  const binary = (name: string, datatype: string, bytes: Buffer) => ({
    tensor: { name, datatype, shape: [2], parameters: { binary_data_size: bytes.length } },
    bytes,
  });
  const bytesOf = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

  test.each([
    ['FP64', bytesOf(Float64Array.of(39, 0))],
    ['FP32', bytesOf(Float32Array.of(39, 0))],
    ['FP16', bytesOf(Uint16Array.of(0x50e0, 0x0000))],
    ['INT64', bytesOf(BigInt64Array.of(39n, 0n))],
    ['UINT64', bytesOf(BigUint64Array.of(39n, 0n))],
    ['INT32', bytesOf(Int32Array.of(39, 0))],
    ['UINT32', bytesOf(Uint32Array.of(39, 0))],
    ['INT16', bytesOf(Int16Array.of(39, 0))],
    ['UINT16', bytesOf(Uint16Array.of(39, 0))],
    ['INT8', bytesOf(Int8Array.of(39, 0))],
    ['UINT8', bytesOf(Uint8Array.of(39, 0))],
  ])('%s gives what JSON gives', async (datatype, bytes) => {
    const [a, b] = [binary('income', datatype, bytes), binary('region', 'BYTES', texts('north', 'south'))];
    const sent = { inputs: [a.tensor, b.tensor], outputs: [{ name: 'probability' }] };
    const answer = await sendBytes(sent, Buffer.concat([a.bytes, b.bytes]));
    expect(answer.statusCode).toBe(200);
    const version = answer.json().model_version;
    const same = await infer({ ...rows, outputs: sent.outputs }, `${at}/versions/${version}/infer`);
    expect(answer.json().outputs).toEqual(same.body.outputs);
  });

  test('outputs as bytes when asked, with the length of the JSON before them', async () => {
    const answer = await stage.http.inject({
      method: 'POST',
      url: `${at}/versions/1/infer`,
      headers: { authorization: 'all', 'content-type': 'application/json' },
      payload: { ...rows, parameters: { binary_data_output: true } },
    });
    const length = Number(answer.headers['inference-header-content-length']);
    const head = JSON.parse(answer.rawPayload.subarray(0, length).toString());
    const tail = answer.rawPayload.subarray(length);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(
      head.outputs.map(({ name, parameters }: { name: string; parameters: object }) => [name, parameters]),
    ).toEqual([
      ['prediction', { binary_data_size: 16 }],
      ['label', { binary_data_size: 4 + 3 + 4 + 2 }],
      ['probability', { binary_data_size: 32 }],
      ['prediction_id', { binary_data_size: expect.any(Number) }],
    ]);
    expect([tail.readBigInt64LE(0), tail.readBigInt64LE(8)]).toEqual([1n, 0n]);
    expect(tail.subarray(16, 29)).toEqual(texts('yes', 'no'));
    expect(tail.readDoubleLE(29) + tail.readDoubleLE(37)).toBeCloseTo(1, 12);
  });

  const eight = binary('income', 'FP64', Buffer.alloc(8));
  const sixteen = binary('income', 'FP64', Buffer.alloc(16));
  const torn = binary('region', 'BYTES', Buffer.from([4, 0, 0, 0, 65, 65]));
  const huge = binary('income', 'INT64', bytesOf(BigInt64Array.of(2n ** 60n, 0n)));
  const tooLong = { 'inference-header-content-length': '999999' };
  test.each([
    ['a length beyond the body', { headers: tooLong, words: /must be a length up to/ }],
    ['bytes that nobody names', { json: rows, tail: Buffer.alloc(3), words: /3 bytes that no tensor/ }],
    ['too few bytes', { json: { inputs: [eight.tensor] }, tail: eight.bytes, words: /2 elements of FP64 take 16/ }],
    ['a size beyond the body', { json: { inputs: [sixteen.tensor] }, tail: eight.bytes, words: /no number of bytes/ }],
    ['a text that ends early', { json: { inputs: [torn.tensor] }, tail: torn.bytes, words: /ends inside element 0/ }],
    ['64 bits that are rounded', { json: { inputs: [huge.tensor] }, tail: huge.bytes, words: /2\^53/ }],
  ] as const)('refuses %s', async (_what, { words, ...sent }: Refused) => {
    const answer = await sendBytes(sent.json ?? {}, sent.tail ?? Buffer.alloc(0), sent.headers);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toEqual({ error: expect.stringMatching(words) });
  });
});
