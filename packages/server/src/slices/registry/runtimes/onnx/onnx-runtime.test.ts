import { readFile } from 'node:fs/promises';
import { HaechiError } from '@haechi/contract';
import { afterAll, expect, test } from 'vitest';
import type { RowOutcome } from '../../model-runtime.ts';
import { openRuntime } from '../open-runtime.ts';
import { inputOf, threads } from '../test-input.ts';
import { createOnnxThreads } from './onnx-threads.ts';

/** Made by scikit-learn and skl2onnx; the script stands beside the folder. */
interface OracleCase {
  readonly name: string;
  readonly declared: object | null;
  readonly rows: readonly Record<string, number | string | null>[];
  readonly classes?: readonly string[];
  readonly probabilities?: readonly (readonly number[])[];
  readonly labels?: readonly string[];
  readonly values?: readonly number[];
}

const folder = new URL('./oracle/', import.meta.url);
const bytesOf = (name: string) => readFile(new URL(name, folder));
const cases: readonly OracleCase[] = JSON.parse(String(await bytesOf('cases.json')));
const open = async (name: string, declared?: object | null) => openRuntime(inputOf(await bytesOf(name), declared));
afterAll(() => threads.close());

test.each(cases)('$name: predictions are those of scikit-learn', async (oracle) => {
  const runtime = await open(`${oracle.name}.onnx`, oracle.declared);
  expect([runtime.format, runtime.place, runtime.explain]).toEqual(['onnx', 'elsewhere', null]);
  const outcomes = await runtime.score(oracle.rows);
  expect(outcomes).toHaveLength(oracle.rows.length);
  for (const [row, outcome] of outcomes.entries()) expect(difference(oracle, row, outcome)).toBeLessThan(1e-6);
  if (oracle.classes !== undefined) {
    expect(runtime.signature.classes).toEqual(oracle.classes);
    expect(outcomes.map((outcome) => outcome.ok && outcome.label)).toEqual(oracle.labels);
    expect(runtime.signature.task).toBe(oracle.classes.length === 2 ? 'binary' : 'multiclass');
  } else expect(runtime.signature.task).toBe('regression');
  expect(runtime.signature.inputs.map(({ name }) => name)).toEqual(Object.keys(oracle.rows[0] ?? {}));
  await runtime.close?.();
});

/** The largest difference of a row, relative to what is above 1. */
function difference({ probabilities, classes, values }: OracleCase, row: number, outcome: RowOutcome): number {
  if (!outcome.ok) return Number.NaN;
  const found =
    probabilities === undefined ? [outcome.prediction] : (classes ?? []).map((name) => outcome.probabilities?.[name]);
  const expected = probabilities?.[row] ?? [values?.[row] ?? Number.NaN];
  return Math.max(
    ...expected.map((value, i) => Math.abs((found[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))),
  );
}

test('what was read at registration opens the model again with the same signature', async () => {
  for (const { name, declared } of cases) {
    const first = await open(`${name}.onnx`, declared);
    const again = await open(`${name}.onnx`, first.signature);
    expect(again.signature).toEqual(first.signature);
    await first.close?.();
    await again.close?.();
  }
});

test('a row that cannot be used is its own outcome, and the others are scored as without it', async () => {
  const runtime = await open('columns.onnx');
  const good = { age: 1, income: null, city: 'seoul', grade: 'a' };
  const alone = await runtime.score([good]);
  const { age: _, ...without } = good;
  const mixed = await runtime.score([without, good, { ...good, city: 7 }, { ...good, income: 'much' }]);
  expect(mixed[1]).toEqual(alone[0]);
  expect(mixed.map((outcome) => (outcome.ok ? null : [outcome.problem.code, outcome.problem.feature]))).toEqual([
    ['feature_missing', 'age'],
    null,
    ['feature_mistyped', 'city'],
    ['feature_mistyped', 'income'],
  ]);
  expect(await runtime.score([without])).toHaveLength(1);
  expect(await runtime.score([])).toEqual([]);
  await runtime.close?.();
});

test('numbers take the codes of declared levels; declared classes are the names of outcomes', async () => {
  const inputs = [{ name: 'grade', type: 'categorical', levels: ['c', 'b', 'a'] }];
  const rest = ['x', 'y', 'z'].map((name) => ({ name, type: 'numeric' }));
  const runtime = await open('binary-zipmap.onnx', { inputs: [...inputs, ...rest], classes: ['bad', 'good'] });
  const plain = await open('binary-zipmap.onnx');
  const [named] = await runtime.score([{ grade: 'a', x: 0, y: 0, z: 0 }]);
  const [coded] = await plain.score([{ f0: 2, f1: 0, f2: 0, f3: 0 }]);
  expect(named?.ok && named.probabilities?.['good']).toBe(coded?.ok && coded.probabilities?.['1']);
  const [unknown] = await runtime.score([{ grade: 'd', x: 0, y: 0, z: 0 }]);
  expect(unknown?.ok === false && unknown.problem.expected).toBe('one of "c", "b", "a"');
  await runtime.close?.();
  await plain.close?.();
});

test.each([
  ['refused-scores.onnx', 'unsupported_format', /does not hold probabilities/],
  ['refused-domain.onnx', 'unsupported_format', /domain "com\.example\.custom"/],
  ['refused-nested-domain.onnx', 'unsupported_format', /domain "com\.example\.custom"/],
  ['refused-external.onnx', 'unsupported_format', /external data.+save_as_external_data=False/],
  ['refused-image.onnx', 'unsupported_format', /4 dimensions/],
])('%s is refused, saying what to do', async (name, code, message) => {
  await expect(open(name)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test.each([
  [{ task: 'regression' }, 'signature.task'],
  [{ classes: ['a', 'b', 'c'] }, 'signature.classes'],
  [{ inputs: [{ name: 'a', type: 'numeric' }] }, 'signature.inputs'],
  [{ inputs: ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'categorical' })) }, 'signature.inputs'],
])('%j does not fit', async (declared, where) => {
  await expect(open('binary-zipmap.onnx', declared)).rejects.toMatchObject({
    code: 'invalid_request',
    detail: { where },
  });
});

test('a damaged model is unreadable, wherever the damage is', async () => {
  const bytes = await bytesOf('multiclass-zipmap.onnx');
  for (let at = 10; at < bytes.length; at += 37) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    for (const hostile of [changed, bytes.subarray(0, at)]) {
      const found = await openRuntime(inputOf(hostile)).then(
        async (runtime) => {
          await runtime.close?.();
          return 'opened';
        },
        (error: unknown) => (error instanceof HaechiError ? error.code : error),
      );
      expect(['opened', 'artifact_unreadable', 'unsupported_format', 'model_failed']).toContain(found);
    }
  }
});

test('a call that takes too long fails, and the model answers again on a new thread', async () => {
  const impatient = createOnnxThreads({ threads: 1, callMs: 1 });
  const bytes = await bytesOf('regression.onnx');
  let reads = 0;
  const read = async () => {
    reads += 1;
    return bytes;
  };
  await expect(impatient.open(read)).rejects.toMatchObject({
    code: 'model_failed',
    message: expect.stringContaining('longer than 1 ms'),
  });
  const patient = createOnnxThreads({ threads: 1, callMs: 10_000 });
  const session = await patient.open(read);
  const feed = [{ name: 'X', type: 'float32' as const, dims: [1, 4], data: new Float32Array(4) }];
  const before = await session.run(feed);
  await patient.close();
  expect((await session.run(feed))[0]?.data).toEqual(before[0]?.data);
  expect(reads).toBe(3);
  const given = new AbortController();
  given.abort(new Error('given up'));
  await expect(session.run(feed, given.signal)).rejects.toThrow('given up');
  await expect(session.run([{ ...feed[0], name: 'Y' } as never])).rejects.toMatchObject({ code: 'model_failed' });
  await Promise.all([patient.close(), impatient.close()]);
});
