import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { type TestStores, testStores } from '@haechi/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everywhere } from '../../platform/http/caller.ts';
import { settleDirty } from './dirty-store.ts';
import { marksOf, type RunningEvents, startEvents } from './events-fixture.ts';
import { labelledPredictions, predictions } from './labelled-predictions.ts';
import { rowsOf, unpackBody } from './row-source.ts';

let stores: TestStores;
let running: RunningEvents;

beforeAll(async () => {
  stores = await testStores();
  running = await startEvents(stores, ['loans', 'chat', 'old']);
});
afterAll(async () => {
  await running?.stop();
  await stores?.close();
});

const send = (events: readonly unknown[], scope = everywhere) =>
  running.ingest.take(rowsOf(Buffer.from(JSON.stringify(events)), 'application/json'), scope);
const oneSystem = { all: false, systems: new Set(['loans']) } as const;
const day = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-02T00:00:00Z') };
const prediction = (fields: object) => ({
  kind: 'prediction',
  system: 'loans',
  time: '2026-03-01T10:00:00Z',
  features: { age: 41, job: 'clerk', owner: true },
  prediction: 1,
  ...fields,
});

describe('events', () => {
  it('stores a prediction whole', async () => {
    const answer = await send([
      prediction({
        id: 'whole',
        probabilities: { 0: 0.2, 1: 0.8 },
        groups: { sex: 'female', race: 3 },
        latency_ms: 12.5,
        tags: { note: '해치' },
        user: 'u1',
        version: 'credit/2',
      }),
    ]);
    expect(answer).toEqual({ accepted: 1, rejected: 0, errors: [] });
    await running.events.settled();
    const [row] = await stores.rows.query<Record<string, unknown>>(`select * from predictions where id = 'whole'`);
    expect(row).toMatchObject({
      system_id: 'loans',
      time: '2026-03-01T10:00:00.000Z',
      num: [41],
      cat: ['clerk', 'true'],
      prediction: '1',
      prediction_num: 1,
      probabilities: { 0: 0.2, 1: 0.8 },
      confidence: 0.8,
      groups: { sex: 'female', race: '3' },
      latency_ms: 12.5,
      tags: { note: '해치' },
      user: 'u1',
      version: 'credit/2',
      environment: 'production',
    });
    expect(await running.events.schemaOf(String(row?.['schema_id']))).toMatchObject({
      num: ['age'],
      cat: ['job', 'owner'],
    });
  });

  it('keeps good rows and names line, field and reason of the others', async () => {
    const answer = await send(
      [
        prediction({ id: 'good' }),
        prediction({ id: 'no-time', time: undefined }),
        prediction({ id: 'later', time: '2199-01-01T00:00:00Z' }),
        prediction({ id: 'local', time: '2026-03-01T10:00:00' }),
        prediction({ id: 'other', system: 'chat' }),
        prediction({ id: 'features', features: { age: [1] } }),
        prediction({ id: 'typo', probabilties: {} }),
        prediction({ id: 'sure', confidence: 1.2 }),
        { kind: 'lable', system: 'loans' },
        7,
        { kind: 'guard', guard: 'pii', verdict: 'maybe' },
        prediction({ system: undefined }),
      ],
      oneSystem,
    );
    expect(answer).toMatchObject({ accepted: 2, rejected: 10 });
    expect(answer.errors.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'time', 'time_required'],
      [3, 'time', 'future_time'],
      [4, 'time', 'invalid_request'],
      [5, 'system', 'forbidden'],
      [6, 'features.age', 'feature_mistyped'],
      [7, 'probabilties', 'invalid_request'],
      [8, 'confidence', 'invalid_request'],
      [9, 'kind', 'invalid_request'],
      [10, null, 'invalid_request'],
      [11, 'verdict', 'invalid_request'],
    ]);
    expect(answer.errors.every((error) => error.reason.length > 10)).toBe(true);
    const unknown = await send([prediction({ system: 'nobody' })]);
    expect(unknown.errors).toMatchObject([{ line: 1, field: 'system', code: 'not_found' }]);
  });

  it('takes NDJSON with a bad line, and gzip, and refuses what unpacks too far', async () => {
    const lines = [JSON.stringify(prediction({})), '', '{"kind": ', JSON.stringify(prediction({}))].join('\n');
    const body = await unpackBody(gzipSync(lines), 'gzip', 100_000);
    const answer = await running.ingest.take(rowsOf(body, 'application/x-ndjson'), everywhere);
    expect(answer).toMatchObject({ accepted: 2, rejected: 1, errors: [{ line: 3, code: 'malformed_json' }] });
    await expect(unpackBody(gzipSync(Buffer.alloc(5_000_000)), 'gzip', 100_000)).rejects.toMatchObject({
      code: 'body_too_large',
    });
    await expect(unpackBody(Buffer.from('no gzip'), 'gzip', 100_000)).rejects.toMatchObject({ code: 'malformed_json' });
    expect(() => rowsOf(Buffer.from('[{]'), 'application/json')).toThrow(/not valid JSON/);
  });

  it('makes a new schema for a new or retyped feature, and none for a subset', async () => {
    const features = [{ a: 1 }, { a: null, b: 'x' }, { b: 'y' }, { a: 'text', b: 'y' }, { b: 'z', a: 2 }];
    await send(features.map((row) => prediction({ system: 'chat', features: row })));
    await running.events.settled();
    const schemas = await running.events.schemasOfSystem('chat');
    expect(schemas.map(({ num, cat }) => [num, cat])).toEqual([
      [['a'], []],
      [['a'], ['b']],
      [[], ['b', 'a']],
    ]);
    const rows = await stores.rows.query<{ schema_id: string; num: (number | null)[]; cat: string[] }>(
      `select schema_id, num, cat from predictions where system_id = 'chat' order by seq`,
    );
    expect(rows.map(({ schema_id, num, cat }) => [schemas.findIndex(({ id }) => id === schema_id), num, cat])).toEqual([
      [0, [1], []],
      [1, [null], ['x']],
      [1, [null], ['y']],
      [2, [], ['y', 'text']],
      [1, [2], ['z']],
    ]);
  });

  it('counts the first of an identity, and the latest label, in whatever order they arrive', async () => {
    const time = '2026-03-01T12:00:00Z';
    const label = (fields: object) => ({ kind: 'label', system: 'loans', prediction_id: 'p1', ...fields });
    await send([label({ id: 'l2', time: '2026-03-05T00:00:00Z', value: 0 })]);
    await running.events.settled();
    await send([prediction({ id: 'p1', time, version: 'first' })]);
    await running.events.settled();
    await send([
      prediction({ id: 'p1', time, version: 'second' }),
      label({ id: 'l1', time: '2026-03-04T00:00:00Z', value: 1, prediction_time: time }),
      label({ id: 'l2', time: '2026-03-05T00:00:00Z', value: 'doubled' }),
      label({ id: 'l9', time: '2026-03-09T00:00:00Z', value: 5, prediction_time: '2026-03-01T11:00:00Z' }),
    ]);
    await running.events.settled();
    const window = labelledPredictions({ system: 'loans', ...day });
    const rows = await stores.rows.query(
      `select id, version, labelled, label, label_num, label_time from (${window.sql}) where id in ('p1', 'whole') order by id`,
      window.params,
    );
    expect(rows).toEqual([
      { id: 'p1', version: 'first', labelled: 1, label: '0', label_num: 0, label_time: '2026-03-05T00:00:00.000Z' },
      {
        id: 'whole',
        version: 'credit/2',
        labelled: 0,
        label: '',
        label_num: null,
        label_time: '1970-01-01T00:00:00.000Z',
      },
    ]);
    const plain = predictions({ system: 'loans', ...day, version: 'second' });
    expect(await stores.rows.query(`select count() as n from (${plain.sql})`, plain.params)).toEqual([{ n: 1 }]);
  });

  it('marks the quarter hour of a prediction, and of the prediction that a label belongs to, told or not', async () => {
    const marks = () => marksOf(stores.db, 'old');
    await send([prediction({ system: 'old', id: 'x', time: '2020-05-05T05:16:00+05:45' })]);
    await running.events.settled();
    const [first] = await marks();
    expect(first).toMatchObject({ start: new Date('2020-05-04T23:30:00Z'), generation: 1 });
    await send([{ kind: 'label', system: 'old', prediction_id: 'x', value: 1 }]);
    await running.events.settled();
    expect(await marks()).toMatchObject([{ start: new Date('2020-05-04T23:30:00Z'), generation: 2 }]);
    await settleDirty(stores.db, first ? [first] : []);
    expect(await marks()).toHaveLength(1);
    await settleDirty(stores.db, await marks());
    expect(await marks()).toHaveLength(0);
    expect(running.inserted).toContain('old');
  });

  it('keeps an import of old data: expiry counts from arrival', async () => {
    await stores.rows.command(
      `insert into predictions (system_id, id, time, received_at) values ('old', 'expired', now64(3), now64(3) - interval 500 day)`,
    );
    await stores.rows.command('optimize table predictions final');
    const rows = await stores.rows.query<{ id: string }>(
      `select id from predictions where system_id = 'old' order by id`,
    );
    expect(rows).toEqual([{ id: 'x' }]);
  });

  it('stores the other kinds, and the server’s own predictions before or after the answer', async () => {
    const answer = await send([
      { kind: 'llm_call', system: 'chat', model: 'm', prompt: 'hello', prompt_tokens: 3 },
      { kind: 'feedback', system: 'chat', score: 0.5 },
      { kind: 'guard', system: 'chat', guard: 'pii', verdict: 'fail', detail: { found: 2 } },
      { kind: 'cost', system: 'chat', amount: 0.2, currency: 'USD' },
      { kind: 'business', system: 'chat', metric: 'sales', value: 3 },
    ]);
    expect(answer.errors).toEqual([]);
    const own = { ...prediction({ system: 'chat', version: 'own' }), kind: 'prediction' } as const;
    await running.events.appendPrediction({ ...own, id: 'own1' }, 'before');
    await running.events.appendPrediction({ ...own, id: 'own2' }, 'after');
    await running.events.settled();
    const kinds = await stores.rows.query(`select kind, payload from events where system_id = 'chat' order by kind`);
    expect(kinds).toHaveLength(5);
    expect(kinds[3]).toEqual({ kind: 'guard', payload: '{"guard":"pii","verdict":"fail","detail":{"found":2}}' });
    const counted = await stores.rows.query(`select count() as n from predictions where version = 'own'`);
    expect(counted).toEqual([{ n: 2 }]);
    await expect(running.events.appendPrediction({ ...own, confidence: 9 }, 'after')).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await readdir(running.spool.directory)).filter((name) => name.endsWith('.seg'))).toEqual([]);
  });
});
