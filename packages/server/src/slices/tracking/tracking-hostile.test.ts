import { type Endpoint, mlflowExperimentsApi, mlflowRunsApi } from '@haechi/contract';
import { testStores } from '@haechi/testkit/stores';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackingStage, type TrackingStage } from '../../../test/tracking-stage.ts';

const stores = await testStores();
let stage: TrackingStage;
let run = '';
beforeAll(async () => {
  stage = await startTrackingStage(stores);
  run = (await stage.mlflow('POST runs/create', { experiment_id: '0' })).body.run.info.run_id;
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await stores.close();
});

const endpoints: readonly Endpoint[] = [...Object.values(mlflowExperimentsApi), ...Object.values(mlflowRunsApi)];
const values = fc.constantFrom<unknown>(
  ...[null, true, -1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, '', '0', 'x', '1e999', '-Infinity', 'NaN'],
  ...['nul \0', 'half \ud800', 'x'.repeat(9_000), '9223372036854775807', "'; drop table tracking_runs; --", '%_\\'],
  ...["metrics.a > 1e999 AND params.`b` LIKE '\\'", "status IN ('\0')", 'start_time DESC', 'eyJvZmZzZXQiOjFlOH0'],
  ...[[], {}, [null], ['0'], [{}], [{ key: 'k', value: 'v' }], [{ key: 'k', value: 1e308, timestamp: -1, step: -5 }]],
  ...[[{ dataset: { name: 'd\0', digest: 'x' } }], [{ model_id: '\ud800', step: '7' }], ['metrics.`\ud800` DESC']],
);
/** Fields of every request; a good one is kept more often than not, so that what is wrong is found behind it. */
const names = [
  ...[
    'experiment_id',
    'experiment_ids',
    'experiment_name',
    'new_name',
    'name',
    'artifact_location',
    'view_type',
    'run_view_type',
  ],
  ...[
    'run_ids',
    'run_name',
    'start_time',
    'end_time',
    'status',
    'tags',
    'key',
    'value',
    'timestamp',
    'step',
    'model_id',
    'metrics',
  ],
  ...[
    'params',
    'datasets',
    'models',
    'model_json',
    'filter',
    'max_results',
    'order_by',
    'page_token',
    'metric_key',
    'start_step',
  ],
];
const good: Readonly<Record<string, unknown>> = {
  ...{ experiment_id: '0', experiment_ids: ['0'], experiment_name: 'Default', run_ids: 'r', metric_key: 'k' },
  ...{ key: 'k', value: '1', timestamp: 1, name: 'n', model_json: '{}' },
};

test('a caller’s mistake is never a failure of the server, which clients would try again for minutes', async () => {
  const request = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    wrong: fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3 }),
  });
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ endpoint, wrong }) => {
      const body = { ...good, run_id: run, ...wrong };
      const query = Object.entries(body).map(
        ([name, value]) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`,
      );
      const isGet = endpoint.method === 'GET';
      const { status, body: answer } = await stage.call(
        endpoint.method,
        isGet ? `${endpoint.path}?${query.join('&')}` : endpoint.path,
        isGet ? {} : { body },
      );
      answered += Number(status === 200);
      expect(`${status} ${JSON.stringify(answer)}`.slice(0, 500)).toMatch(/^(200|40[034])/);
      if (status !== 200)
        expect(answer).toEqual({ error_code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) });
    }),
    { numRuns: 300 },
  );
  // The property would hold of a server that refuses everything.
  expect(answered).toBeGreaterThan(50);
});
