import { cardNotesSchema, type ModelVersion } from '@haechi/contract';
import { describe, expect, test } from 'vitest';
import { compareVersions } from './compare-versions.ts';
import { lineageGraph } from './lineage-graph.ts';

const version = (number: number, more: Partial<ModelVersion> = {}): ModelVersion => ({
  model: 'credit',
  version: number,
  system: 'loans',
  label: `credit/${number}`,
  stage: 'none',
  description: '',
  format: 'haechi.logistic.v1',
  artifact_sha256: String(number).repeat(64),
  artifact_bytes: 1,
  signature: { task: 'binary', inputs: [{ name: 'income', type: 'numeric' }], classes: ['no', 'yes'] },
  metrics: {},
  bias_metrics: {},
  lineage: {
    dataset: { name: 'loans', sha256: null, rows: 40, columns: ['income'] },
    dropped: [],
    training: {},
    alterations: [],
  },
  run_id: null,
  developer: '',
  limitations: '',
  ethics: '',
  card: cardNotesSchema.parse({}),
  notes_revision: 0,
  approval_status: 'none',
  tags: {},
  has_profile: false,
  created_at: '2026-01-01T00:00:00.000Z',
  created_by: 'acc_1',
  ...more,
});

describe('two versions beside each other', () => {
  test('a version does not differ from itself', () => {
    const one = version(1, { metrics: { accuracy: 0.9 } });
    expect(compareVersions(one, one)).toMatchObject({
      metrics: [{ name: 'accuracy', difference: 0 }],
      signature: { added: [], removed: [], retyped: [], classes_changed: false },
      lineage: [],
      same_artifact: true,
    });
  });

  test('metrics differ by right minus left; what one lacks has no difference', () => {
    const { metrics } = compareVersions(
      version(1, { metrics: { accuracy: 0.5, auc: 0.7 }, bias_metrics: { gap: 0.25 } }),
      version(2, { metrics: { accuracy: 0.75, f1: 0.6 }, bias_metrics: { gap: 0 } }),
    );
    expect(metrics).toEqual([
      { name: 'accuracy', kind: 'metric', left: 0.5, right: 0.75, difference: 0.25 },
      { name: 'auc', kind: 'metric', left: 0.7, right: null, difference: null },
      { name: 'f1', kind: 'metric', left: null, right: 0.6, difference: null },
      { name: 'gap', kind: 'bias', left: 0.25, right: 0, difference: -0.25 },
    ]);
  });

  test('signature: what was added, removed, and changed its type', () => {
    const inputs = [
      { name: 'income', type: 'categorical' as const },
      { name: 'age', type: 'numeric' as const },
    ];
    const left = version(1, {
      signature: {
        task: 'binary',
        inputs: [
          { name: 'income', type: 'numeric' },
          { name: 'job', type: 'categorical' },
        ],
        classes: ['a', 'b'],
      },
    });
    const right = version(2, { signature: { task: 'binary', inputs, classes: ['b', 'a'] } });
    expect(compareVersions(left, right).signature).toEqual({
      added: ['age'],
      removed: ['job'],
      retyped: [{ name: 'income', left: 'numeric', right: 'categorical' }],
      classes_changed: true,
    });
  });

  test('lineage: the paths whose values differ', () => {
    const { lineage } = version(2);
    const right = version(2, {
      lineage: { ...lineage, dataset: { ...lineage.dataset, rows: 50 }, training: { l2: 1 } },
      run_id: 'run-7',
    });
    expect(compareVersions(version(1), right).lineage).toEqual([
      { path: 'dataset.rows', left: '40', right: '50' },
      { path: 'run_id', left: 'null', right: '"run-7"' },
      { path: 'training.l2', left: null, right: '1' },
    ]);
  });
});

test('the graph goes from data set over run to version and route; one data set of several versions is one', () => {
  const graph = lineageGraph([version(2, { run_id: 'run-7', stage: 'production' }), version(1)], {
    routes: [{ route: 'apply', stable: 2, versions: [2, 99] }],
    runs: new Map([['run-7', 'brave-fox-7']]),
  });
  expect(graph.nodes.find(({ kind }) => kind === 'run')?.label).toBe('brave-fox-7');
  expect(graph.nodes.map(({ id }) => id)).toEqual([
    'dataset:loans@unknown',
    'version:2',
    'run:run-7',
    'version:1',
    'route:apply',
  ]);
  expect(graph.edges).toEqual([
    { from: 'dataset:loans@unknown', to: 'run:run-7' },
    { from: 'run:run-7', to: 'version:2' },
    { from: 'dataset:loans@unknown', to: 'version:1' },
    { from: 'version:2', to: 'route:apply' },
  ]);
});
