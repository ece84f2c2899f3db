import { testStores } from '@haechi/testkit/stores';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../test/tracking-stage.ts';

const stores = await testStores();
let stage: TrackingStage;
let experiment: string;
/** Ids of the runs by their names. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  stage = await startTrackingStage(stores);
  experiment = (await stage.mlflow('POST experiments/create', { name: 'search' })).body.experiment_id;
  const planted = [
    { name: 'a', start: 1, loss: 0.5, lr: '0.1', team: 'red', status: 'FINISHED' },
    { name: 'b', start: 2, loss: 0.2, lr: '0.2', team: 'blue', status: 'FAILED' },
    { name: 'c', start: 3, loss: 'NaN', lr: '0.1', team: 'Red', status: 'FINISHED' },
    { name: 'd', start: 4, lr: '10' },
  ];
  for (const { name, start, loss, lr, team, status } of planted) {
    const made = await stage.mlflow('POST runs/create', {
      experiment_id: experiment,
      run_name: name,
      start_time: start,
      user_id: 'u',
    });
    const { run_id } = made.body.run.info;
    ids[name] = run_id;
    await stage.mlflow('POST runs/log-batch', {
      run_id,
      metrics: loss === undefined ? [] : [{ key: 'loss', value: loss, timestamp: 1, step: 0 }],
      params: [{ key: 'lr', value: lr }],
      tags: team === undefined ? [] : [{ key: 'my team', value: team }],
    });
    if (status !== undefined) await stage.mlflow('POST runs/update', { run_id, status });
  }
  const dataset = { name: 'census', digest: 'd1', source_type: 'local', source: 'x' };
  const tags = [{ key: 'mlflow.data.context', value: 'training' }];
  await stage.mlflow('POST runs/log-inputs', { run_id: ids['a'], datasets: [{ tags, dataset }] });
  await stage.mlflow('POST runs/set-tag', { run_id: ids['b'], key: 'mlflow.parentRunId', value: ids['a'] });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

type Named = { info: { run_name: string } };
const search = async (body: object) =>
  (await stage.mlflow('POST runs/search', { experiment_ids: [experiment], ...body })).body;
const names = async (filter: string, order_by: string[] = []) =>
  (await search({ filter, order_by })).runs.map(({ info }: Named) => info.run_name).join('');

describe('searching runs', () => {
  test.each([
    ['', 'dcba'],
    ['metrics.loss < 0.5', 'b'],
    ['metrics.loss >= 0.2', 'ba'],
    ['metrics.loss != 0.5', 'cb'],
    ["params.lr = '0.1'", 'ca'],
    ["params.lr != '0.1'", 'db'],
    ["params.lr LIKE '0.%'", 'cba'],
    ["tags.`my team` = 'red'", 'a'],
    ['tags."my team" ILIKE \'R%\'', 'ca'],
    ["tags.`my team` != 'red'", 'cb'],
    ['tags.`my team` IS NULL', 'd'],
    ["params.lr = '0.1' AND status = 'FINISHED' AND metrics.loss <= 0.5", 'a'],
    ["attributes.status IN ('FAILED', 'RUNNING')", 'db'],
    ["run_name NOT IN ('a', 'b')", 'dc'],
    ['start_time > 2', 'dc'],
    ["dataset.name = 'census' AND dataset.context = 'training'", 'a'],
    ["datasets.digest LIKE 'e%'", ''],
    ["params.lr = '0.1%' AND params.lr LIKE '0.1\\'", ''],
  ])('%s', async (filter, expected) => {
    expect(await names(filter)).toBe(expected);
  });

  test('orders: what is missing last, NaN before it, whatever the direction', async () => {
    expect(await names('', ['metrics.loss ASC'])).toBe('bacd');
    expect(await names('', ['metrics.loss DESC'])).toBe('abcd');
    expect(await names('', ['params.lr', 'attributes.start_time DESC'])).toBe('cabd');
    expect(await names('', ['tags.`my team` DESC'])).toMatch(/^.{3}d$/);
    expect(await names('', ['run_name'])).toBe('abcd');
    expect((await search({ order_by: ['sideways'] })).error_code).toBe('INVALID_PARAMETER_VALUE');
  });

  test('page by page, with what hangs on each, deleted ones apart', async () => {
    const first = await search({ max_results: 3 });
    const second = await search({ max_results: 3, page_token: first.next_page_token });
    expect([...first.runs, ...second.runs].map(({ info }: Named) => info.run_name).join('')).toBe('dcba');
    expect(second.next_page_token).toBeUndefined();
    const a = second.runs.at(-1);
    expect(a.data.metrics).toEqual([{ key: 'loss', value: 0.5, timestamp: 1, step: 0 }]);
    expect(a.data.params).toEqual([{ key: 'lr', value: '0.1' }]);
    expect(a.inputs.dataset_inputs[0].dataset.name).toBe('census');
    await stage.mlflow('POST runs/delete', { run_id: ids['d'] });
    expect(await names('')).toBe('cba');
    expect((await search({ run_view_type: 'DELETED_ONLY' })).runs).toHaveLength(1);
    expect((await search({ run_view_type: 'ALL' })).runs).toHaveLength(4);
    await stage.mlflow('POST runs/restore', { run_id: ids['d'] });
    expect((await search({ experiment_ids: ['x', '999999'] })).runs).toEqual([]);
  });

  test('thinned courses for MLflow’s own screens hold the first and the last step', async () => {
    const run_id = (await stage.mlflow('POST runs/create', { experiment_id: '0' })).body.run.info.run_id;
    const metrics = Array.from({ length: 100 }, (_, step) => ({ key: 'm', value: step, timestamp: step, step }));
    await stage.mlflow('POST runs/log-batch', { run_id, metrics });
    const asked = { run_ids: [run_id], metric_key: 'm' };
    const steps = async (more: object) =>
      (await stage.mlflow('GET metrics/get-history-bulk-interval', { ...asked, ...more })).body.metrics.map(
        ({ step }: { step: number }) => step,
      );
    expect(await steps({ max_results: 4 })).toEqual([0, 25, 50, 75, 99]);
    expect(await steps({ start_step: 10, end_step: 12 })).toEqual([10, 11, 12]);
  });
});

describe('for the console', () => {
  const api = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    stage.call(method, `/api/v1/tracking-${path}`, body === undefined ? {} : { body });

  test('experiments are listed with their runs, made, renamed, deleted and restored', async () => {
    const { body } = await api('GET', `experiments?filter=${encodeURIComponent("name = 'search'")}`);
    expect(body).toMatchObject({
      items: [
        { id: experiment, runs: { active: 4, deleted: 0 }, last_run_at: '1970-01-01T00:00:00.004Z', system: null },
      ],
      next: null,
    });
    const made = await api('POST', 'experiments', { name: 'by hand' });
    expect([made.status, made.body.stage]).toEqual([201, 'active']);
    const taken = await api('POST', 'experiments', { name: 'by hand' });
    expect([taken.status, taken.body.error.code]).toEqual([409, 'already_exists']);
    const { id } = made.body;
    expect((await api('PATCH', `experiments/${id}`, { name: 'by hand 2' })).body.name).toBe('by hand 2');
    await api('DELETE', `experiments/${id}`);
    expect((await api('GET', `experiments/${id}`)).body).toMatchObject({ stage: 'deleted' });
    expect((await api('POST', `experiments/${id}/restore`)).body).toMatchObject({ stage: 'active', deleted_at: null });
    expect((await api('GET', `experiments/${experiment}/keys`)).body).toEqual({
      metrics: ['loss'],
      params: ['lr'],
      tags: ['mlflow.parentRunId', 'mlflow.runName', 'my team'],
    });
  });

  test('runs are searched with chosen columns and a total; a wrong filter says where', async () => {
    const asked = {
      experiments: [experiment],
      filter: "params.lr LIKE '0.%'",
      limit: 2,
      columns: { metrics: ['loss'] },
    };
    const { body } = await api('POST', 'runs/search', asked);
    expect([body.total, body.items.length, typeof body.next]).toEqual([3, 2, 'string']);
    expect(body.items[0]).toMatchObject({
      name: 'c',
      metrics: [{ key: 'loss', value: 'NaN', step: 0, at: 1 }],
      params: [],
      tags: [],
    });
    expect(body.items[1].parent).toBe(ids['a']);
    const refused = await api('POST', 'runs/search', { ...asked, filter: 'params.lr = 1' });
    expect(refused.status).toBe(422);
    expect(refused.body.error).toMatchObject({ code: 'invalid_request', detail: { where: 'filter', at: 13 } });
  });

  test('a run shows what hangs on it, and its nested runs', async () => {
    expect((await api('GET', `runs/${ids['a']}`)).body).toMatchObject({
      name: 'a',
      experiment_name: 'search',
      parent: null,
      datasets: [{ name: 'census', schema: null, tags: [{ value: 'training' }] }],
      children: [{ id: ids['b'], name: 'b', status: 'FAILED' }],
    });
    expect((await api('GET', 'runs/none')).status).toBe(404);
    expect((await api('PATCH', `runs/${ids['d']}`, { name: 'dd' })).body.name).toBe('dd');
    await api('DELETE', `runs/${ids['d']}`);
    expect((await api('POST', `runs/${ids['d']}/restore`)).body.stage).toBe('active');
  });

  test('courses are thinned out with their extremes; what nobody asked for stays away', async () => {
    const run_id = (await stage.mlflow('POST runs/create', { experiment_id: '0' })).body.run.info.run_id;
    const metrics = Array.from({ length: 1000 }, (_, step) => ({
      key: 'm',
      value: step === 503 ? 9 : step === 507 ? -9 : 0,
      timestamp: step,
      step,
    }));
    await stage.mlflow('POST runs/log-batch', { run_id, metrics });
    await stage.mlflow('POST runs/log-metric', { run_id, key: 'short', value: 'NaN', timestamp: 1, step: 3 });
    const { body } = await api('POST', 'runs/metrics', { runs: [run_id], points: 100 });
    const [long, short] = body.series;
    expect([long.n, long.thinned, long.points.length, body.left_out]).toEqual([1000, true, 100, 0]);
    expect(long.points[50]).toEqual({ step: 509, at: 509, value: 0, min: -9, max: 9 });
    expect(long.points.at(-1).step).toBe(999);
    expect(short).toMatchObject({ n: 1, thinned: false, points: [{ step: 3, value: 'NaN', min: 'NaN', max: 'NaN' }] });
    const some = await api('POST', 'runs/metrics', { runs: [run_id, ids['a']], keys: ['loss'] });
    expect(some.body.series).toEqual([
      {
        run: ids['a'],
        key: 'loss',
        n: 1,
        thinned: false,
        points: [{ step: 0, at: 1, value: 0.5, min: 0.5, max: 0.5 }],
      },
    ]);
  });

  test('runs are compared side by side', async () => {
    const { body } = await api('POST', 'runs/compare', { runs: [ids['a'], ids['c']] });
    expect(body.runs.map(({ name }: { name: string }) => name)).toEqual(['a', 'c']);
    expect(body.metrics).toEqual([{ key: 'loss', differs: true, values: [0.5, 'NaN'] }]);
    expect(body.params).toEqual([{ key: 'lr', differs: false, values: ['0.1', '0.1'] }]);
    expect((await api('POST', 'runs/compare', { runs: [ids['a'], 'none'] })).status).toBe(404);
  });

  test('a search reads nothing of the history', async () => {
    await sql`alter table tracking_metrics rename to tracking_metrics_away`.execute(stage.db);
    try {
      expect((await search({ filter: 'metrics.loss < 0.5' })).runs).toHaveLength(1);
      expect((await api('GET', `runs/${ids['a']}`)).status).toBe(200);
    } finally {
      await sql`alter table tracking_metrics_away rename to tracking_metrics`.execute(stage.db);
    }
  });
});
