/** MLflow's writing on the wire, on real stores. Over 400 lines because all of it shares one set of stores, which take a second to start. */
import { testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../test/tracking-stage.ts';

const stores = await testStores();
let stage: TrackingStage;
beforeAll(async () => {
  stage = await startTrackingStage(stores);
  for (const id of ['loans', 'cards']) await stage.call('POST', '/api/v1/systems', { body: { id, name: id } });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const mlflow: TrackingStage['mlflow'] = (...asked) => stage.mlflow(...asked);
const makeExperiment = async (name: string, more: object = {}, as = 'all'): Promise<string> =>
  (await mlflow('POST experiments/create', { name, ...more }, as)).body.experiment_id;
const makeRun = async (experiment_id: string, more: object = {}, as = 'all'): Promise<string> =>
  (await mlflow('POST runs/create', { experiment_id, start_time: 1_700_000_000_000, ...more }, as)).body.run.info
    .run_id;
const getRun = async (run_id: string) => (await mlflow('GET runs/get', { run_id, run_uuid: run_id })).body.run;
const refusal = ({ status, body }: { status: number; body: { error_code?: string } }) => [status, body.error_code];

describe('experiments', () => {
  test('the default one is there, others are made, found by name, renamed, tagged', async () => {
    expect((await mlflow('GET experiments/get', { experiment_id: '0' })).body.experiment).toMatchObject({
      experiment_id: '0',
      name: 'Default',
      artifact_location: 'mlflow-artifacts:/0',
      lifecycle_stage: 'active',
    });
    const id = await makeExperiment('first', { tags: [{ key: 'team', value: 'a' }] });
    expect(id).toMatch(/^[1-9]\d*$/);
    const byName = (await mlflow('GET experiments/get-by-name', { experiment_name: 'first' })).body.experiment;
    expect(byName).toMatchObject({ experiment_id: id, artifact_location: `mlflow-artifacts:/${id}` });
    expect(byName.tags).toEqual([{ key: 'team', value: 'a' }]);
    expect(typeof byName.creation_time).toBe('number');
    expect(refusal(await mlflow('POST experiments/create', { name: 'first' }))).toEqual([
      400,
      'RESOURCE_ALREADY_EXISTS',
    ]);
    expect(refusal(await mlflow('GET experiments/get-by-name', { experiment_name: 'none' }))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    expect((await mlflow('POST experiments/update', { experiment_id: id, new_name: 'renamed' })).body).toEqual({});
    await mlflow('POST experiments/set-experiment-tag', { experiment_id: id, key: 'team', value: 'b' });
    await mlflow('POST experiments/set-experiment-tag', { experiment_id: id, key: 'x', value: '1' });
    await mlflow('POST experiments/delete-experiment-tag', { experiment_id: id, key: 'x' });
    const after = (await mlflow('GET experiments/get', { experiment_id: id })).body.experiment;
    expect([after.name, after.tags]).toEqual(['renamed', [{ key: 'team', value: 'b' }]]);
  });

  test('are deleted with their runs and restored with those', async () => {
    const experiment_id = await makeExperiment('short-lived');
    const [kept, gone] = [await makeRun(experiment_id), await makeRun(experiment_id)];
    await mlflow('POST runs/delete', { run_id: gone });
    await mlflow('POST experiments/delete', { experiment_id });
    expect((await getRun(kept)).info.lifecycle_stage).toBe('deleted');
    expect(refusal(await mlflow('POST experiments/delete', { experiment_id }))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    expect(refusal(await mlflow('POST runs/create', { experiment_id }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(refusal(await mlflow('POST experiments/create', { name: 'short-lived' }))).toEqual([
      400,
      'RESOURCE_ALREADY_EXISTS',
    ]);
    await mlflow('POST experiments/restore', { experiment_id });
    expect((await getRun(kept)).info.lifecycle_stage).toBe('active');
    expect((await getRun(gone)).info.lifecycle_stage).toBe('deleted');
  });

  test('are searched by name, tags and time, in an order, page by page', async () => {
    const ids = [];
    for (const name of ['find-b', 'find-a', 'find-c'])
      ids.push(await makeExperiment(name, { tags: [{ key: 'my tag', value: name }] }));
    const search = async (body: object) => (await mlflow('POST experiments/search', { max_results: 50, ...body })).body;
    const names = async (body: object) => (await search(body)).experiments.map(({ name }: { name: string }) => name);
    expect(await names({ filter: "name LIKE 'find-%'", order_by: ['name ASC'] })).toEqual([
      'find-a',
      'find-b',
      'find-c',
    ]);
    expect(await names({ filter: "tags.`my tag` = 'find-b'" })).toEqual(['find-b']);
    expect(await names({ filter: "attribute.name ILIKE 'FIND-%'" })).toEqual(['find-c', 'find-a', 'find-b']);
    const page = await search({ filter: "name LIKE 'find-%'", order_by: ['name'], max_results: 2 });
    expect(page.experiments).toHaveLength(2);
    const rest = await search({
      filter: "name LIKE 'find-%'",
      order_by: ['name'],
      max_results: 2,
      page_token: page.next_page_token,
    });
    expect(rest.experiments.map(({ name }: { name: string }) => name)).toEqual(['find-c']);
    expect(rest.next_page_token).toBeUndefined();
    expect(refusal(await mlflow('POST experiments/search', { filter: 'name = find' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await mlflow('POST experiments/search', { page_token: 'x' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });

  test('belong to a system by tag, by the only system of a key, or to all; others are not there', async () => {
    const tagged = await makeExperiment('tagged', { tags: [{ key: 'haechi.system', value: 'loans' }] });
    const own = await makeExperiment('own', {}, 'cards');
    const shared = await makeExperiment('shared', {}, 'loans,cards');
    const seen = async (as: string) =>
      (
        await mlflow(
          'POST experiments/search',
          { filter: "name IN ('tagged', 'own', 'shared')", order_by: ['name'] },
          as,
        )
      ).body.experiments.map(({ experiment_id }: { experiment_id: string }) => experiment_id);
    expect(await seen('cards')).toEqual([own, shared]);
    expect(await seen('loans')).toEqual([shared, tagged]);
    const run = await makeRun(tagged);
    for (const asked of [
      mlflow('GET runs/get', { run_id: run }, 'cards'),
      mlflow('POST runs/log-metric', { run_id: run, key: 'm', value: 1, timestamp: 1 }, 'cards'),
      mlflow('POST runs/log-batch', { run_id: run, metrics: [], params: [{ key: 'p', value: '1' }] }, 'cards'),
      mlflow('POST runs/set-tag', { run_id: run, key: 'm', value: '1' }, 'cards'),
      mlflow('POST runs/delete', { run_id: run }, 'cards'),
      mlflow('GET metrics/get-history', { run_id: run, metric_key: 'm' }, 'cards'),
      mlflow('POST runs/log-inputs', { run_id: run }, 'cards'),
      mlflow('POST experiments/delete', { experiment_id: tagged }, 'cards'),
    ])
      expect(refusal(await asked)).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    // The same name in another system is another experiment.
    const namesake = await makeExperiment('tagged', {}, 'cards');
    expect(namesake).not.toBe(tagged);
    // Moving needs both systems.
    const move = { experiment_id: own, key: 'haechi.system', value: 'loans' };
    expect(refusal(await mlflow('POST experiments/set-experiment-tag', move, 'cards'))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    expect((await mlflow('POST experiments/set-experiment-tag', move, 'cards,loans')).status).toBe(200);
    expect(await seen('cards')).toEqual([shared, namesake]);
    expect(refusal(await mlflow('POST experiments/delete', { experiment_id: '0' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
  });
});

describe('runs', () => {
  test('are named, ended, deleted twice, restored', async () => {
    const experiment_id = await makeExperiment('runs');
    const made = (await mlflow('POST runs/create', { experiment_id, user_id: 'u', start_time: '1700000000000' })).body
      .run;
    expect(made.info).toMatchObject({ experiment_id, user_id: 'u', status: 'RUNNING', start_time: 1_700_000_000_000 });
    expect(made.info.run_id).toMatch(/^[0-9a-f]{32}$/);
    expect(made.info.run_uuid).toBe(made.info.run_id);
    expect(made.info.artifact_uri).toBe(`mlflow-artifacts:/${experiment_id}/${made.info.run_id}/artifacts`);
    expect(made.info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    expect(made.data.tags).toEqual([{ key: 'mlflow.runName', value: made.info.run_name }]);
    const { run_id } = made.info;
    const ended = await mlflow('POST runs/update', {
      run_id,
      run_uuid: run_id,
      status: 'FINISHED',
      end_time: 5,
      run_name: 'x',
    });
    expect(ended.body.run_info).toMatchObject({ status: 'FINISHED', end_time: 5, run_name: 'x' });
    await mlflow('POST runs/set-tag', { run_id, key: 'mlflow.runName', value: 'by tag' });
    expect((await getRun(run_id)).info.run_name).toBe('by tag');
    for (const act of ['delete', 'delete', 'restore', 'restore', 'delete'])
      expect((await mlflow(`POST runs/${act}`, { run_id })).status).toBe(200);
    expect(refusal(await mlflow('POST runs/log-metric', { run_id, key: 'a', value: 1, timestamp: 1 }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await mlflow('POST runs/update', { run_id, status: 'FAILED' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    expect(refusal(await mlflow('GET runs/get', { run_id: 'f'.repeat(32) }))).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect(refusal(await mlflow('GET runs/get'))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    const differ = { experiment_id, run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] };
    expect(refusal(await mlflow('POST runs/create', differ))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  test('metrics: the latest is the greatest step, then time, then value; NaN and infinity come back as MLflow says', async () => {
    const run_id = await makeRun('0');
    const log = (key: string, value: unknown, { step = 0 as unknown, timestamp = 1 as unknown } = {}) =>
      mlflow('POST runs/log-metric', { run_id, run_uuid: run_id, key, value, timestamp, step });
    for (const [value, step, time] of [
      [1, 1, 10],
      [2, 3, 5],
      [3, 2, 99],
      [4, '3', '4'],
      [2.5, 3, 5],
    ])
      await log('loss', value, { step, timestamp: time });
    await log('loss', 1, { step: 1, timestamp: 10 });
    await log('nan', 'NaN');
    await log('inf', 'Infinity');
    await log('minus', '-Infinity');
    const { data } = await getRun(run_id);
    expect(data.metrics).toEqual([
      { key: 'inf', value: Number.MAX_VALUE, timestamp: 1, step: 0 },
      { key: 'loss', value: 2.5, timestamp: 5, step: 3 },
      { key: 'minus', value: -Number.MAX_VALUE, timestamp: 1, step: 0 },
      { key: 'nan', value: 'NaN', timestamp: 1, step: 0 },
    ]);
    const history = (await mlflow('GET metrics/get-history', { run_id, metric_key: 'loss', max_results: 3 })).body;
    expect(history.metrics.map(({ value }: { value: number }) => value)).toEqual([4, 2, 2.5]);
    const rest = (
      await mlflow('GET metrics/get-history', { run_id, metric_key: 'loss', page_token: history.next_page_token })
    ).body;
    expect(rest.metrics.map(({ value }: { value: number }) => value)).toEqual([1, 3]);
    expect((await mlflow('GET metrics/get-history', { run_id, metric_key: 'nan' })).body.metrics[0].value).toBe('NaN');
    for (const [key, value, step] of [
      ['', 1, 0],
      ['../up', 1, 0],
      ['a//b', 1, 0],
      ['ok', 'many', 0],
      ['ok', 1, 1.5],
      ['ok', 1, '99999999999999999999'],
      ['k'.repeat(251), 1, 0],
    ])
      expect(refusal(await log(String(key), value, { step }))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await log('val/loss: top-1 é', 1)).status).toBe(200);
  });

  test('parameters are given once; a batch is all or nothing', async () => {
    const run_id = await makeRun('0');
    const param = (value: string) => mlflow('POST runs/log-parameter', { run_id, run_uuid: run_id, key: 'lr', value });
    expect([(await param('0.1')).status, (await param('0.1')).status]).toEqual([200, 200]);
    const changed = await param('0.2');
    expect(refusal(changed)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(changed.body.message).toContain('"0.1" and cannot become "0.2"');
    const refused = await mlflow('POST runs/log-batch', {
      run_id,
      metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
      params: [
        { key: 'depth', value: '3' },
        { key: 'lr', value: '0.3' },
      ],
      tags: [{ key: 't', value: '1' }],
    });
    expect(refusal(refused)).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    const { data } = await getRun(run_id);
    expect([data.metrics, data.params, data.tags.length]).toEqual([undefined, [{ key: 'lr', value: '0.1' }], 1]);
    expect((await mlflow('POST runs/log-batch', { run_id })).status).toBe(200);
    const metric = { key: 'm', value: 1, timestamp: 1 };
    const tooMany = {
      run_id,
      metrics: Array.from({ length: 1000 }, (_, step) => ({ ...metric, step })),
      tags: [{ key: 'a', value: 'b' }],
    };
    expect(refusal(await mlflow('POST runs/log-batch', tooMany))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    await mlflow('POST runs/log-parameter', { run_id, key: 'long', value: 'x'.repeat(7000) });
    expect((await getRun(run_id)).data.params[0].value).toHaveLength(6000);
  });

  test('inputs, outputs, models of MLflow 2 and tags hang on a run', async () => {
    const run_id = await makeRun('0');
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}', schema: '{"a":1}' };
    const input = { tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset };
    for (let times = 0; times < 2; times += 1)
      await mlflow('POST runs/log-inputs', { run_id, datasets: [input], models: [{ model_id: 'm-1' }] });
    await mlflow('POST runs/outputs', { run_id, models: [{ model_id: 'm-2', step: 3 }] });
    await mlflow('POST runs/log-model', { run_id, model_json: '{"artifact_path":"model"}' });
    expect(refusal(await mlflow('POST runs/log-model', { run_id, model_json: 'no' }))).toEqual([
      400,
      'INVALID_PARAMETER_VALUE',
    ]);
    const run = await getRun(run_id);
    expect(run.inputs).toEqual({ dataset_inputs: [input], model_inputs: [{ model_id: 'm-1' }] });
    expect(run.outputs).toEqual({ model_outputs: [{ model_id: 'm-2', step: 3 }] });
    expect(run.data.tags).toContainEqual({ key: 'mlflow.log-model.history', value: '[{"artifact_path":"model"}]' });
    await mlflow('POST runs/delete-tag', { run_id, key: 'mlflow.log-model.history' });
    expect(refusal(await mlflow('POST runs/delete-tag', { run_id, key: 'mlflow.log-model.history' }))).toEqual([
      404,
      'RESOURCE_DOES_NOT_EXIST',
    ]);
  });

  test('a metric of a logged model is kept for it too, in the same transaction', async () => {
    const run_id = await makeRun('0');
    const metric = {
      key: 'auc',
      value: 0.5,
      timestamp: 1,
      step: 0,
      model_id: 'm-9',
      dataset_name: 'd',
      dataset_digest: '1',
    };
    await mlflow('POST runs/log-batch', { run_id, metrics: [metric, metric, { ...metric, step: 1 }] });
    await mlflow('POST runs/log-metric', { run_id, ...metric });
    const { rows } =
      await sql`select model_id, key, step, value, dataset_name from tracking_model_metrics where run_id = ${run_id} order by step`.execute(
        stage.db,
      );
    expect(rows).toEqual([0, 1].map((step) => ({ model_id: 'm-9', key: 'auc', step, value: 0.5, dataset_name: 'd' })));
  });
});

describe('many at once, and cut short', () => {
  test('sixteen clients log the same keys into one run, in orders of their own: none fails, the latest is right', async () => {
    const run_id = await makeRun('0');
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, who) => {
        const statuses = [];
        for (let round = 0; round < 6; round += 1) {
          const keys = Array.from({ length: 30 }, (_, index) => `k${(index * 7 + who * 11) % 30}`);
          const metrics = keys.map((key) => ({ key, value: who, timestamp: round, step: round }));
          const tags = keys.map((key) => ({ key, value: String(who) }));
          const params = keys.map((key) => ({ key, value: 'same' }));
          statuses.push((await mlflow('POST runs/log-batch', { run_id, metrics, params, tags })).status);
        }
        return statuses;
      }),
    );
    expect(new Set(answers.flat())).toEqual(new Set([200]));
    const { data } = await getRun(run_id);
    expect(data.metrics).toHaveLength(30);
    expect(
      data.metrics.every((metric: { value: number; step: number }) => metric.value === 15 && metric.step === 5),
    ).toBe(true);
    expect((await mlflow('GET metrics/get-history', { run_id, metric_key: 'k0' })).body.metrics).toHaveLength(16 * 6);
  });

  test('a connection that is killed in the midst of a batch leaves nothing of it; sent again it is whole', async () => {
    const run_id = await makeRun('0');
    await mlflow('POST runs/set-tag', { run_id, key: 'held', value: '0' });
    const batch = {
      run_id,
      metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 'held', value: '1' }],
    };
    const cut = await stage.db.transaction().execute(async (tx) => {
      await sql`select 1 from tracking_tags where run_id = ${run_id} and key = 'held' for update`.execute(tx);
      const sent = mlflow('POST runs/log-batch', batch);
      // It has written metrics and parameters and waits for the tag.
      await expect
        .poll(
          async () => {
            const killed = await sql`select pg_terminate_backend(pid) from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%tracking_tags%' and datname = current_database() and pid <> pg_backend_pid()`.execute(
              stage.db,
            );
            return killed.rows.length;
          },
          { interval: 10 },
        )
        .toBe(1);
      return sent;
    });
    expect(refusal(cut)).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    const before = (await getRun(run_id)).data;
    expect([before.metrics, before.params]).toEqual([undefined, undefined]);
    expect((await mlflow('POST runs/log-batch', batch)).status).toBe(200);
    const after = (await getRun(run_id)).data;
    expect([
      after.metrics.length,
      after.params,
      after.tags.find(({ key }: { key: string }) => key === 'held')?.value,
    ]).toEqual([1, [{ key: 'p', value: '1' }], '1']);
  });
});

test('failures have the shape and the names of MLflow, whoever finds them', async () => {
  expect(refusal(await stage.call('GET', '/mlflow/api/2.0/mlflow/nothing/here'))).toEqual([404, 'ENDPOINT_NOT_FOUND']);
  expect(refusal(await mlflow('POST experiments/create', {}))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect(refusal(await mlflow('POST experiments/create', { name: 'nul \u0000' }))).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
  ]);
  expect(
    refusal(await mlflow('POST experiments/create', { name: 'e', tags: [{ key: 'haechi.system', value: 'none' }] })),
  ).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  const health = await stage.call('GET', '/mlflow/health');
  expect([health.status, health.body]).toEqual([200, 'OK']);
  expect((await stage.call('GET', '/mlflow/version')).body).toMatch(/^3\.\d+\.\d+$/);
});

test('what is made, renamed, deleted and restored is in the trail; single metrics are not', async () => {
  const experiment_id = await makeExperiment('in the trail');
  const run_id = await makeRun(experiment_id);
  await mlflow('POST runs/log-metric', { run_id, key: 'm', value: 1, timestamp: 1 });
  await mlflow('POST runs/update', { run_id, run_name: 'other' });
  await mlflow('POST runs/delete', { run_id });
  await mlflow('POST runs/restore', { run_id });
  await mlflow('POST experiments/update', { experiment_id, new_name: 'in the trail, renamed' });
  await mlflow('POST experiments/delete', { experiment_id });
  await mlflow('POST experiments/restore', { experiment_id });
  const { rows } = await sql<{ action: string }>`select body::jsonb ->> 'action' as action from trail_pending
    where body::jsonb #>> '{target,id}' in (${run_id}, ${experiment_id}) order by position`.execute(stage.db);
  expect(rows.map(({ action }) => action)).toEqual([
    'tracking_experiment.created',
    'tracking_run.created',
    'tracking_run.renamed',
    'tracking_run.deleted',
    'tracking_run.restored',
    'tracking_experiment.renamed',
    'tracking_experiment.deleted',
    'tracking_experiment.restored',
  ]);
});
