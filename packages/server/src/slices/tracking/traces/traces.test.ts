/** Traces, logged models and removal on real stores, over HTTP as MLflow's clients ask for them. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../../test/tracking-stage.ts';
import { otlpSample } from './otlp-sample.ts';

let stores: TestStores;
let stage: TrackingStage;
beforeAll(async () => {
  stores = await testStores();
  stage = await startTrackingStage(stores);
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const V3 = '/mlflow/api/3.0/mlflow/traces';
async function experiment(): Promise<string> {
  const { body } = await stage.mlflow('POST experiments/create', { name: `t ${randomBytes(6).toString('hex')}` });
  return body.experiment_id;
}
/** The sample under an identifier of its own. */
function sample(): { id: string; bytes: Buffer } {
  const trace = randomBytes(16);
  const bytes = Buffer.from(otlpSample);
  const given = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
  for (let at = bytes.indexOf(given); at >= 0; at = bytes.indexOf(given, at + 1)) trace.copy(bytes, at);
  return { id: `tr-${trace.toString('hex')}`, bytes };
}
const send = (payload: Buffer | string, headers: Record<string, string>) =>
  stage.http.inject({
    method: 'POST',
    url: '/mlflow/v1/traces',
    headers: { authorization: 'all', ...headers },
    payload,
  });
const PROTOBUF = 'application/x-protobuf';

test('spans by OTLP are kept and given back, with what they say of the whole', async () => {
  const id = await experiment();
  const { id: trace, bytes } = sample();
  const sent = await send(bytes, { 'content-type': PROTOBUF, 'x-mlflow-experiment-id': id });
  expect([sent.statusCode, sent.payload]).toEqual([200, '']);
  const packed = { 'content-type': PROTOBUF, 'content-encoding': 'gzip', 'x-mlflow-experiment-id': id };
  expect((await send(gzipSync(bytes), packed)).statusCode).toBe(200);
  const { body } = await stage.call('GET', `${V3}/batchGet?trace_ids=${trace}&trace_ids=tr-none`);
  expect(body.traces).toHaveLength(1);
  const [{ trace_info: info, spans }] = body.traces;
  expect(info).toMatchObject({
    trace_id: trace,
    trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } },
    request_time: '2026-01-01T00:00:00.123Z',
    execution_duration: '2s',
    state: 'ERROR',
    request_preview: '{"x": 1}',
    tags: {
      'mlflow.trace.spansLocation': 'TRACKING_STORE',
      'mlflow.artifactLocation': `mlflow-artifacts:/${id}/traces/${trace}/artifacts`,
      'service.name': 'scorer',
    },
  });
  expect(spans.map(({ name, span_id }: { name: string; span_id: string }) => [name, span_id])).toEqual([
    ['평가 root', 'AAECAwQFBgc='],
    ['child', 'AQIDBAUGBwg='],
  ]);
  expect(spans[0].attributes[2]).toEqual({ key: 'count', value: { intValue: '-9007199254740993' } });
  expect((await stage.call('GET', `${V3}/get?trace_id=${trace}`)).body.trace.spans).toEqual(spans);
});

test('what the client states holds over what spans say, whichever comes first', async () => {
  const id = await experiment();
  const stated = (trace_id: string) => ({
    trace: {
      trace_info: {
        trace_id,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } },
        request_time: '2026-02-03T04:05:06.789Z',
        execution_duration: '1.250s',
        state: 'OK',
        trace_metadata: { 'mlflow.user': 'someone' },
        tags: { team: 'a', 'mlflow.traceName': 'mine' },
      },
    },
  });
  const headers = { 'content-type': PROTOBUF, 'x-mlflow-experiment-id': id };
  const [before, after] = [sample(), sample()];
  const first = await stage.call('POST', V3, { body: stated(before.id) });
  expect(first.body.trace.trace_info.tags['mlflow.trace.spansLocation']).toBeUndefined();
  await send(before.bytes, headers);
  await send(after.bytes, headers);
  await stage.call('POST', V3, { body: stated(after.id) });
  for (const { id: trace } of [before, after]) {
    const { body } = await stage.call('GET', `${V3}/${trace}`);
    expect(body.trace.trace_info).toMatchObject({
      request_time: '2026-02-03T04:05:06.789Z',
      execution_duration: '1.25s',
      state: 'OK',
      trace_metadata: { 'mlflow.user': 'someone' },
      tags: { team: 'a', 'mlflow.traceName': 'mine', 'mlflow.trace.spansLocation': 'TRACKING_STORE' },
    });
  }
});

test('search by tags, times, spans and runs; tags; deletion', async () => {
  const id = await experiment();
  const headers = { 'content-type': PROTOBUF, 'x-mlflow-experiment-id': id };
  const [one, two] = [sample(), sample()];
  const { body: made } = await stage.mlflow('POST runs/create', { experiment_id: id });
  const run = made.run.info.run_id;
  await send(one.bytes, { ...headers, 'x-mlflow-run-id': run });
  await send(two.bytes, headers);
  expect((await stage.call('PATCH', `${V3}/${one.id}/tags`, { body: { key: 'good', value: 'yes' } })).body).toEqual({});
  const found = async (filter: string) => {
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } }];
    const { body } = await stage.call('POST', `${V3}/search`, { body: { locations, filter } });
    return (body.traces ?? []).map(({ trace_id }: { trace_id: string }) => trace_id);
  };
  expect(new Set(await found(''))).toEqual(new Set([one.id, two.id]));
  for (const filter of ["tags.good = 'yes'", `attributes.run_id = '${run}'`, `trace.request_id = '${one.id}'`])
    expect([filter, await found(filter)]).toEqual([filter, [one.id]]);
  for (const filter of [
    "trace.status = 'ERROR'",
    'timestamp_ms >= 1767225600123',
    "span.name = 'child'",
    "trace.text ILIKE '%LATE%'",
  ])
    expect([filter, (await found(filter)).length]).toEqual([filter, 2]);
  expect(await found("trace.status = 'OK'")).toEqual([]);
  const removed = await stage.call('DELETE', `/mlflow/api/2.0/mlflow/traces/${one.id}/tags`, { body: { key: 'good' } });
  expect([removed.body, await found("tags.good = 'yes'")]).toEqual([{}, []]);
  await stage.mlflow('POST traces/link-to-run', { trace_ids: [two.id], run_id: run });
  expect((await found(`attributes.run_id = '${run}'`)).length).toBe(2);
  const deleted = await stage.call('POST', `${V3}/delete-traces`, {
    body: { experiment_id: id, request_ids: [one.id] },
  });
  expect(deleted.body).toEqual({ traces_deleted: 1 });
  expect((await stage.call('GET', `${V3}/${one.id}`)).body.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  const rest = { experiment_id: id, max_timestamp_millis: 4_000_000_000_000, max_traces: 5 };
  expect((await stage.mlflow('POST traces/delete-traces', rest)).body).toEqual({ traces_deleted: 1 });
});

test('assessments: said, changed by a mask, overridden, taken away', async () => {
  const id = await experiment();
  const { id: trace, bytes } = sample();
  await send(bytes, { 'content-type': PROTOBUF, 'x-mlflow-experiment-id': id });
  const url = `${V3}/${trace}/assessments`;
  const say = async (more: object) => {
    const assessment = {
      assessment_name: 'good',
      feedback: { value: true },
      source: { source_type: 'HUMAN' },
      ...more,
    };
    return (await stage.call('POST', url, { body: { assessment } })).body.assessment;
  };
  const first = await say({});
  expect(first).toMatchObject({
    trace_id: trace,
    assessment_id: expect.stringMatching(/^a-[0-9a-f]{32}$/),
    valid: true,
  });
  const second = await say({ feedback: { value: false }, overrides: first.assessment_id });
  const at = (one: { assessment_id: string }) => `${url}/${one.assessment_id}`;
  expect((await stage.call('GET', at(first))).body.assessment.valid).toBe(false);
  const change = {
    assessment: { feedback: { value: 3 }, rationale: 'why', assessment_id: 'x' },
    update_mask: 'feedback,assessmentId',
  };
  const changed = (await stage.call('PATCH', at(second), { body: change })).body.assessment;
  expect(changed).toMatchObject({ feedback: { value: 3 }, assessment_id: second.assessment_id });
  expect(changed.rationale).toBeUndefined();
  expect((await stage.call('DELETE', at(second))).body).toEqual({});
  const { body } = await stage.call('GET', `${V3}/${trace}`);
  expect(body.trace.trace_info.assessments).toEqual([first]);
  expect((await stage.call('GET', at(second))).status).toBe(404);
});

test('clients before MLflow 3 begin and end a trace', async () => {
  const id = await experiment();
  const started = await stage.mlflow('POST traces', {
    experiment_id: id,
    timestamp_ms: 1000,
    request_metadata: [{ key: 'mlflow.traceInputs', value: 'in' }],
    tags: [],
  });
  const trace = started.body.trace_info.request_id;
  expect(started.body.trace_info).toMatchObject({ experiment_id: id, timestamp_ms: 1000, status: 'IN_PROGRESS' });
  const url = `/mlflow/api/2.0/mlflow/traces/${trace}`;
  const ended = await stage.call('PATCH', url, {
    body: {
      timestamp_ms: 1500,
      status: 'OK',
      request_metadata: [{ key: 'mlflow.traceOutputs', value: 'out' }],
      tags: [],
    },
  });
  expect(ended.body.trace_info).toMatchObject({ execution_time_ms: 500, status: 'OK' });
  const { body } = await stage.call('GET', `${url}/info`);
  expect(body.trace_info.request_metadata).toEqual([
    { key: 'mlflow.traceInputs', value: 'in' },
    { key: 'mlflow.traceOutputs', value: 'out' },
  ]);
  const found = await stage.mlflow('GET traces', { experiment_ids: [id] });
  expect(found.body.traces).toHaveLength(1);
});

test('what is wrong is said, and is never a fault of the server', async () => {
  const id = await experiment();
  const { bytes } = sample();
  const at = { 'x-mlflow-experiment-id': id };
  const status = async (payload: Buffer | string, headers: Record<string, string>) =>
    (await send(payload, headers)).statusCode;
  expect(await status(bytes.subarray(0, 100), { ...at, 'content-type': PROTOBUF })).toBe(400);
  expect(await status(bytes, { 'content-type': PROTOBUF })).toBe(400);
  expect(await status(bytes, { ...at, 'content-type': 'text/plain' })).toBe(400);
  expect(await status(bytes, { ...at, 'content-type': PROTOBUF, 'content-encoding': 'gzip' })).toBe(400);
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  expect(await status(bomb, { ...at, 'content-type': PROTOBUF, 'content-encoding': 'gzip' })).toBe(413);
  expect(await status(bytes, { 'x-mlflow-experiment-id': '999999', 'content-type': PROTOBUF })).toBe(404);
  const system = { id: 'traces-a', name: 'A', risk_tier: 'limited' };
  await stage.call('POST', '/api/v1/systems', { body: system });
  const theirs = await stage.mlflow('POST experiments/create', {
    name: 'theirs',
    tags: [{ key: 'haechi.system', value: 'traces-a' }],
  });
  const hidden = { 'x-mlflow-experiment-id': theirs.body.experiment_id, 'content-type': PROTOBUF };
  expect(await status(sample().bytes, { ...hidden, authorization: 'traces-b' })).toBe(404);
  expect(await status(sample().bytes, { ...hidden, authorization: 'traces-a' })).toBe(200);
  const other = await experiment();
  const mine = sample();
  await send(mine.bytes, { ...at, 'content-type': PROTOBUF });
  expect(await status(mine.bytes, { 'x-mlflow-experiment-id': other, 'content-type': PROTOBUF })).toBe(400);
});
