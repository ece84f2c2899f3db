/** What a caller tries who means harm, or sends what nobody thought of, on real stores. */
import { randomBytes } from 'node:crypto';
import { type TestStores, testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../test/tracking-stage.ts';

let stores: TestStores;
let stage: TrackingStage;
beforeAll(async () => {
  stores = await testStores();
  stage = await startTrackingStage(stores);
  for (const id of ['loans', 'cards']) await stage.call('POST', '/api/v1/systems', { body: { id, name: id } });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const FILES = '/mlflow/api/2.0/mlflow-artifacts/artifacts';
const V3 = '/mlflow/api/3.0/mlflow/traces';
const file = async (method: 'PUT' | 'GET' | 'DELETE', path: string, as: string) =>
  (
    await stage.http.inject({
      method,
      url: `${FILES}/${path}`,
      headers: { authorization: as, ...(method === 'PUT' ? { 'content-type': 'text/plain' } : {}) },
      ...(method === 'PUT' ? { payload: `of ${as}` } : {}),
    })
  ).statusCode;
const unique = (what: string) => `${what} ${randomBytes(6).toString('hex')}`;
const create = (as: string, more: object = {}) =>
  stage.mlflow('POST experiments/create', { name: unique('e'), ...more }, as);
const experiment = async (as: string, more: object = {}): Promise<string> =>
  (await create(as, more)).body.experiment_id;
const run = async (experiment_id: string, as: string): Promise<string> =>
  (await stage.mlflow('POST runs/create', { experiment_id, start_time: 1 }, as)).body.run.info.run_id;
const trace = (experiment_id: string, trace_id: string) =>
  stage.call('POST', V3, {
    body: {
      trace: {
        trace_info: {
          trace_id,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id } },
          request_time: '2026-01-01T00:00:00Z',
          state: 'OK',
        },
      },
    },
  });
const otlp = (experiment_id: string, body: unknown) =>
  stage.http.inject({
    method: 'POST',
    url: '/mlflow/v1/traces',
    headers: { authorization: 'all', 'content-type': 'application/json', 'x-mlflow-experiment-id': experiment_id },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('places of artifacts', () => {
  test('nobody places an experiment into the files of one that lies elsewhere', async () => {
    const place = unique('team').replace(' ', '-');
    const theirs = await experiment('loans', { artifact_location: `mlflow-artifacts:/${place}` });
    const theirRun = await run(theirs, 'loans');
    const numbered = await experiment('loans');
    expect(await file('PUT', `${place}/${theirRun}/artifacts/model.pkl`, 'loans')).toBe(200);
    for (const location of [
      `mlflow-artifacts:/${place}`,
      `mlflow-artifacts:/${place}/`,
      `mlflow-artifacts:/./${place}//${theirRun}`,
      `mlflow-artifacts://some-host:5000/${place}/${theirRun}/artifacts`,
      `mlflow-artifacts:/${numbered}`,
      `mlflow-artifacts:/${numbered}/x`,
      'mlflow-artifacts:/999999999',
    ])
      expect([location, (await create('cards', { artifact_location: location })).body.error_code]).toEqual([
        location,
        'INVALID_PARAMETER_VALUE',
      ]);
    expect(await file('GET', `${place}/${theirRun}/artifacts/model.pkl`, 'cards')).toBe(404);
    expect(await file('GET', `${place}/${theirRun}/artifacts/model.pkl`, 'loans')).toBe(200);
    // Nor by making it where it may be and moving it then.
    const nested = await experiment('loans', { artifact_location: `mlflow-artifacts:/${place}/nested` });
    const moved = { experiment_id: nested, key: 'haechi.system', value: 'cards' };
    expect((await stage.mlflow('POST experiments/set-experiment-tag', moved)).status).toBe(400);
  });

  test('an address with a host or doubled slashes is the place that it means', async () => {
    const place = unique('own').replace(' ', '-');
    const id = await experiment('loans', { artifact_location: `mlflow-artifacts://host:5000//${place}/./x/` });
    const { body } = await stage.mlflow('GET experiments/get', { experiment_id: id });
    expect(body.experiment.artifact_location).toBe(`mlflow-artifacts:/${place}/x`);
    expect(await file('PUT', `${place}/x/${await run(id, 'loans')}/artifacts/f`, 'loans')).toBe(200);
    const root = await experiment('loans', { artifact_location: 'mlflow-artifacts:/' });
    const { body: own } = await stage.mlflow('GET experiments/get', { experiment_id: root });
    expect(own.experiment.artifact_location).toBe(`mlflow-artifacts:/${root}`);
  });

  test('deleting a trace takes its own files alone', async () => {
    const id = await experiment('all');
    expect(await file('PUT', `${id}/traces/tr-other/artifacts/traces.json`, 'all')).toBe(200);
    for (const name of ['.', './', 'x/..', 'tr-other/artifacts', 'a/b', '%2e']) {
      const made = await trace(id, name);
      expect(made.status).toBeOneOf([200, 400]);
      await stage.mlflow('POST traces/delete-traces', { experiment_id: id, request_ids: [name] });
    }
    expect(await file('GET', `${id}/traces/tr-other/artifacts/traces.json`, 'all')).toBe(200);
  });
});

describe('metrics of logged models', () => {
  test('nobody writes metrics onto a model that is out of sight', async () => {
    const theirs = await experiment('loans');
    const { body } = await stage.mlflow('POST logged-models', { experiment_id: theirs, name: 'm' }, 'loans');
    const model_id = body.model.info.model_id;
    const run_id = await run(await experiment('cards'), 'cards');
    const metric = { key: 'auc', value: 0.1, timestamp: 1, step: 9, model_id };
    await stage.mlflow('POST runs/log-batch', { run_id, metrics: [metric] }, 'cards');
    await stage.mlflow('POST runs/log-metric', { run_id, ...metric }, 'cards');
    const seen = await stage.mlflow(`GET logged-models/${model_id}`, {}, 'loans');
    expect(seen.body.model.data.metrics).toBeUndefined();
    const own = await run(theirs, 'loans');
    expect((await stage.mlflow('POST runs/log-metric', { run_id: own, ...metric }, 'loans')).status).toBe(200);
    const after = await stage.mlflow(`GET logged-models/${model_id}`, {}, 'loans');
    expect(after.body.model.data.metrics).toMatchObject([{ run_id: own, value: 0.1 }]);
  });
});

describe('runs out of sight', () => {
  test('nobody puts a model or a trace beside them', async () => {
    const theirs = await run(await experiment('loans'), 'loans');
    const model = { experiment_id: '0', name: 'm', source_run_id: theirs };
    expect((await stage.mlflow('POST logged-models', model, 'cards')).status).toBe(404);
    expect((await stage.mlflow('POST logged-models', model, 'loans')).status).toBe(200);
    const id = `tr-${randomBytes(16).toString('hex')}`;
    const info = {
      ...{ trace_id: id, request_time: '2026-01-01T00:00:00Z', trace_metadata: { 'mlflow.sourceRun': theirs } },
      trace_location: { mlflow_experiment: { experiment_id: '0' } },
    };
    expect((await stage.call('POST', V3, { as: 'cards', body: { trace: { trace_info: info } } })).status).toBe(200);
    const linked = sql<{ run_id: string }>`select run_id from tracking_trace_runs where trace_id = ${id}`;
    expect((await linked.execute(stage.db)).rows).toEqual([]);
    expect((await stage.call('POST', V3, { as: 'loans', body: { trace: { trace_info: info } } })).status).toBe(200);
    expect((await linked.execute(stage.db)).rows).toEqual([{ run_id: theirs }]);
  });

  test('experiments and runs that are deleted and restored at the same time wait for each other in a line', async () => {
    const id = await experiment('all');
    const runs = await Promise.all(Array.from({ length: 4 }, () => run(id, 'all')));
    const answers: number[] = [];
    const again = async (what: string, body: object) => {
      for (let times = 0; times < 12; times += 1) answers.push((await stage.mlflow(`POST ${what}`, body)).status);
    };
    await Promise.all([
      again('experiments/delete', { experiment_id: id }),
      again('experiments/restore', { experiment_id: id }),
      ...runs.flatMap((run_id) => [again('runs/delete', { run_id }), again('runs/restore', { run_id })]),
    ]);
    expect(answers.filter((status) => status >= 500)).toEqual([]);
  });
});

describe('what nobody thought of', () => {
  test('moments that no calendar has, values that are no values, depth without end: 400, never 500', async () => {
    const id = await experiment('all');
    const far = { experiment_id: id, timestamp_ms: 9_000_000_000_000_000 };
    expect((await stage.mlflow('POST traces', far)).status).toBe(400);
    const span = (value: unknown) => ({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  ...{ traceId: randomBytes(16).toString('hex'), spanId: '0123456789abcdef', name: 's' },
                  ...{ startTimeUnixNano: '1', endTimeUnixNano: '2' },
                  attributes: [{ key: 'mlflow.spanInputs', value }],
                },
              ],
            },
          ],
        },
      ],
    });
    for (const value of [
      { arrayValue: { values: [null] } },
      { arrayValue: { values: 'x' } },
      { kvlistValue: { values: [null, 1, { key: 'a' }] } },
      { kvlistValue: 5 },
      { arrayValue: null },
      { stringValue: null },
      [],
    ])
      expect([JSON.stringify(value), (await otlp(id, span(value))).statusCode]).toEqual([
        JSON.stringify(value),
        expect.toBeOneOf([200, 400]),
      ]);
    const made = await trace(id, `tr-${randomBytes(16).toString('hex')}`);
    const { trace_id } = made.body.trace.trace_info;
    const deep = `{"assessment":{"assessment_name":"a","feedback":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    const answer = await stage.http.inject({
      method: 'POST',
      url: `${V3}/${trace_id}/assessments`,
      headers: { authorization: 'all', 'content-type': 'application/json' },
      payload: deep,
    });
    expect(answer.statusCode).toBe(400);
  });

  test('a trace that is stated twice, as after an answer that was lost, keeps what people said of it', async () => {
    const id = await experiment('all');
    const name = `tr-${randomBytes(16).toString('hex')}`;
    await trace(id, name);
    const body = { assessment: { assessment_name: 'good' } };
    expect((await stage.call('POST', `${V3}/${name}/assessments`, { body })).status).toBe(200);
    const again = await trace(id, name);
    expect(again.body.trace.trace_info.assessments).toMatchObject([{ assessment_name: 'good' }]);
  });

  test('a text of a span as long as a body may be is read', async () => {
    const id = await experiment('all');
    const long = 'x'.repeat(7_500_000);
    const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${randomBytes(16).toString('hex')}","spanId":"0123456789abcdef","attributes":[{"key":"k","value":{"stringValue":"${long}"}}]}]}]}]}`;
    expect((await otlp(id, body)).statusCode).toBe(200);
  });

  test('values of one step are given in pages that a browser can hold', async () => {
    const run_id = await run('0', 'all');
    await sql`insert into tracking_metrics (run_id, key, timestamp, step, value)
      select ${run_id}, 'loss', n, 0, n from generate_series(1, 20000) n`.execute(stage.db);
    const { body } = await stage.mlflow('GET metrics/get-history-bulk-interval', {
      run_ids: [run_id],
      metric_key: 'loss',
      max_results: 100,
    });
    expect(body.metrics.length).toBeLessThanOrEqual(2_500);
    expect(body.metrics.at(0).value).toBe(1);
    expect(body.metrics.at(-1).value).toBe(20_000);
  });

  test('descriptions of models of MLflow 2 do not pile up without end', async () => {
    const run_id = await run('0', 'all');
    const model_json = JSON.stringify({ artifact_path: 'x'.repeat(900_000) });
    const answers = [];
    for (let times = 0; times < 4; times += 1)
      answers.push((await stage.mlflow('POST runs/log-model', { run_id, model_json })).status);
    expect(answers.at(-1)).toBe(400);
    expect(answers.at(0)).toBe(200);
  });
});
