import { readFile } from 'node:fs/promises';
import {
  columnOf,
  encodeTable,
  fitPipeline,
  type LogisticModel,
  type Pipeline,
  runPipeline,
  runPipelineOnTable,
  tableFromRows,
  trainLogistic,
} from '@haechi/learn';
import { afterAll, expect, test } from 'vitest';
import { writeBundle } from './bundle.ts';
import { openRuntime } from './open-runtime.ts';
import { inputOf, threads } from './test-input.ts';

afterAll(() => threads.close());
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A third of the times, cities and debts are missing. */
const rows = Array.from({ length: 300 }, (_, i) => ({
  income: Math.sin(i) * 1_000 + i * 7.3,
  debt: i % 3 === 0 ? null : 100 + ((i * 37) % 91) / 7,
  city: i % 7 === 0 ? null : (['seoul', 'busan', 'jeju', 'rare'][i % 5 === 4 ? 3 : i % 3] ?? null),
  branch: `b${i % 11}`,
  opened: i % 5 === 0 ? null : `2026-0${(i % 9) + 1}-1${i % 10}T${String(i % 24).padStart(2, '0')}:30:00+09:00`,
}));
const labels = Uint8Array.from(rows, ({ income, city }, i) =>
  Number(income + (city === 'seoul' ? 900 : 0) + (i % 13) * 40 > 1_500),
);
const table = tableFromRows(rows);

const pipeline = fitPipeline(table, {
  inputs: [
    { name: 'income', type: 'numeric' },
    { name: 'debt', type: 'numeric' },
    { name: 'city', type: 'categorical' },
    { name: 'branch', type: 'categorical' },
    { name: 'opened', type: 'time' },
  ],
  steps: [
    { kind: 'clip', column: 'income', from: 0.02, to: 0.98 },
    { kind: 'ratio', numerator: 'debt', denominator: 'income', into: 'debt_share', otherwise: null },
    { kind: 'impute', column: 'debt', with: 'median', flag: 'debt_missing' },
    { kind: 'impute', column: 'debt_share', with: 'mean' },
    { kind: 'scale', column: 'income' },
    { kind: 'scale', column: 'debt' },
    { kind: 'one_hot', column: 'city', least: 20, most: 10 },
    { kind: 'target_encode', column: 'branch', into: 'branch_rate', prior: 20 },
    {
      kind: 'time_parts',
      column: 'opened',
      parts: [
        { part: 'hour', into: 'hour' },
        { part: 'weekday', into: 'weekday' },
      ],
      offset_minutes: 540,
    },
    { kind: 'impute', column: 'hour', with: 'median' },
    { kind: 'impute', column: 'weekday', with: 'median' },
  ],
  target: labels,
});
const prepared = runPipelineOnTable(pipeline, table);
const { model } = trainLogistic(prepared, { features: pipeline.outputs, labels, classes: ['no', 'yes'] });
const bundle = writeBundle({ pipeline: json(pipeline), model: json(model) });

test('the pipeline at serving gives what it gave at training, to the last bit', () => {
  const travelled: Pipeline = JSON.parse(JSON.stringify(pipeline));
  for (const [index, row] of rows.entries()) {
    const made = runPipeline(travelled, row);
    if (!made.ok) throw new Error(made.problem.message);
    for (const name of pipeline.outputs) {
      const column = columnOf(prepared, name);
      const trained = column.kind === 'numeric' ? column.values[index] : Number.NaN;
      expect(Object.is(made.row[name], trained)).toBe(true);
    }
  }
});

test('one digest covers both; a request brings what the pipeline takes', async () => {
  const runtime = await openRuntime(inputOf(bundle));
  expect([runtime.format, runtime.place]).toEqual(['haechi.bundle.v1', 'here']);
  expect(runtime.signature).toEqual({
    task: 'binary',
    classes: ['no', 'yes'],
    inputs: [
      { name: 'income', type: 'numeric' },
      { name: 'debt', type: 'numeric' },
      { name: 'city', type: 'categorical' },
      { name: 'branch', type: 'categorical' },
      { name: 'opened', type: 'categorical' },
    ],
  });
  const alone = await openRuntime(inputOf(json(model)));
  const made = rows.map((row) => runPipeline(pipeline, row));
  const expected = await alone.score(made.map((one) => (one.ok ? one.row : {})));
  expect(await runtime.score(rows)).toEqual(expected);
  const again = await openRuntime(inputOf(bundle, runtime.signature));
  expect(again.signature).toEqual(runtime.signature);
});

test('a feature that cannot be used is named as the request names it', async () => {
  const runtime = await openRuntime(inputOf(bundle));
  const [good] = rows;
  const { city: _, ...without } = good ?? {};
  const found = await runtime.score([{ ...good, opened: 'yesterday' }, good ?? {}, without]);
  expect(found.map((outcome) => (outcome.ok ? 'scored' : [outcome.problem.feature, outcome.problem.got]))).toEqual([
    ['opened', 'a text that is no time'],
    'scored',
    ['city', 'nothing'],
  ]);
});

test('contributions add up to the log-odds, and columns of one feature to that feature', async () => {
  const runtime = await openRuntime(inputOf(bundle));
  for (const row of rows.slice(0, 40)) {
    const [outcome] = await runtime.score([row]);
    const explained = runtime.explain?.(row);
    if (outcome?.ok !== true || explained === undefined || !('method' in explained)) throw new Error('not explained');
    const yes = outcome.probabilities?.['yes'] ?? Number.NaN;
    const sum = explained.contributions.reduce((total, { contribution }) => total + contribution, explained.base);
    expect(sum).toBeCloseTo(Math.log(yes / (1 - yes)), 9);
    expect(explained.contributions.map(({ feature }) => feature)).toEqual([
      'income',
      'debt',
      'city',
      'branch',
      'opened',
      'debt_share',
    ]);
  }
  expect(runtime.explain?.({ income: 'much' })).toMatchObject({ code: 'feature_mistyped', feature: 'income' });
});

test('a linear model explains a one-hot feature by its weight from the training mean', async () => {
  const features = ['income', 'city'];
  const { model: plain } = trainLogistic(table, { features, labels, classes: ['no', 'yes'] });
  const runtime = await openRuntime(inputOf(json(plain)));
  const { starts, indices, values } = encodeTable(plain.features, table);
  for (const index of [0, 1, 4, 7]) {
    const explained = runtime.explain?.(rows[index] ?? {});
    if (explained === undefined || !('method' in explained)) throw new Error('not explained');
    // By hand: each encoded column's weight times its distance from the mean over the rows.
    const of = { income: 0, city: 0 };
    for (const [column, weight] of plain.coefficients.entries()) {
      const at = (row: number) => {
        for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0); i += 1)
          if (indices[i] === column) return values[i] ?? 0;
        return 0;
      };
      const mean = rows.reduce((sum, _, row) => sum + at(row), 0) / rows.length;
      of[column < 2 ? 'income' : 'city'] += weight * (at(index) - mean);
    }
    for (const { feature, contribution } of explained.contributions)
      expect(contribution).toBeCloseTo(of[feature as 'income' | 'city'], 10);
  }
  const { means: _, ...before } = plain;
  expect((await openRuntime(inputOf(json(before satisfies LogisticModel)))).explain).toBeNull();
});

test('a bundle of XGBoost and of ONNX: the pipeline makes the inputs, in their order', async () => {
  const numbers = (names: readonly string[]): Pipeline => ({
    format: 'haechi.pipeline.v1',
    inputs: [{ name: 'a', type: 'numeric' }, ...names.slice(1).map((name) => ({ name, type: 'numeric' as const }))],
    steps: [{ kind: 'ratio', numerator: 'a', denominator: names[1] ?? '', into: names[0] ?? '', otherwise: 0 }],
    outputs: names,
  });
  const onnx = await readFile(new URL('onnx/oracle/regression.onnx', import.meta.url));
  const names = ['share', 'b', 'c', 'd'];
  const runtime = await openRuntime(inputOf(writeBundle({ pipeline: json(numbers(names)), model: onnx })));
  const alone = await openRuntime(inputOf(onnx, { inputs: names.map((name) => ({ name, type: 'numeric' })) }));
  expect(await runtime.score([{ a: 4, b: 2, c: 3, d: 5 }])).toEqual(
    await alone.score([{ share: 2, b: 2, c: 3, d: 5 }]),
  );
  expect(runtime.signature.inputs.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  const trees = await readFile(new URL('../../../../../learn/oracle/trees/xgboost-1.3.3-binary.json', import.meta.url));
  const six = ['share', 'b', 'c', 'd', 'e', 'f'];
  const boosted = await openRuntime(inputOf(writeBundle({ pipeline: json(numbers(six)), model: trees })));
  expect((await boosted.score([{ a: 1, b: 0, c: null, d: 1, e: 1, f: 1 }]))[0]?.ok).toBe(true);
  const five = writeBundle({ pipeline: json(numbers(six.slice(0, 5))), model: trees });
  await expect(openRuntime(inputOf(five))).rejects.toMatchObject({ code: 'invalid_request' });
  await Promise.all([runtime.close?.(), alone.close?.()]);
});

test.each([
  ['a step that is none', { steps: [{ kind: 'eval', code: '1' }] }, /steps\[0\]\.kind/],
  ['a column that is not there', { steps: [{ kind: 'clip', column: 'z', low: 0, high: 1 }] }, /no column "z"/],
  [
    'a text that is scaled',
    { steps: [{ kind: 'scale', column: 'city', center: 0, scale: 1 }] },
    /"city" is categorical/,
  ],
  ['a scale of 0', { steps: [{ kind: 'scale', column: 'income', center: 0, scale: 0 }] }, /scale is 0/],
  [
    'a name that is taken',
    { steps: [{ kind: 'ratio', numerator: 'income', denominator: 'debt', into: 'city', otherwise: 0 }] },
    /"city" already/,
  ],
  ['an output that is a time', { outputs: ['opened'] }, /is a time/],
])('a pipeline with %s is unreadable', async (_, change, message) => {
  const changed = writeBundle({ pipeline: json({ ...pipeline, outputs: ['income'], ...change }), model: json(model) });
  await expect(openRuntime(inputOf(changed))).rejects.toMatchObject({
    code: 'artifact_unreadable',
    message: expect.stringMatching(message),
  });
});

test('every place of a model elsewhere stands behind the pipeline', async () => {
  const elsewhere = {
    format: 'haechi.remote.v1',
    url: 'https://one.example/model',
    replicas: ['https://two.example/model'],
    mapping: { protocol: 'kserve_v1' },
    signature: {
      task: 'regression',
      inputs: pipeline.outputs.map((name) => ({ name, type: 'numeric' })),
    },
  };
  const sent: unknown[] = [];
  const input = inputOf(writeBundle({ pipeline: json(pipeline), model: json(elsewhere) }));
  const outbound = {
    send: async ({ body = '' }: { body?: string }) => {
      sent.push(JSON.parse(body));
      return { status: 200, headers: {}, text: JSON.stringify({ predictions: [1] }), cut: false };
    },
  };
  const runtime = await openRuntime({ ...input, remote: { ...input.remote, outbound } });
  const [row = {}] = rows;
  await runtime.score([row]);
  expect(runtime.endpoints?.map(({ name }) => name)).toEqual(['one.example', 'two.example']);
  for (const { score } of runtime.endpoints ?? [])
    expect(await score([row])).toEqual([expect.objectContaining({ ok: true, prediction: 1 })]);
  expect(sent).toHaveLength(3);
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[2]).toEqual(sent[0]);
});
