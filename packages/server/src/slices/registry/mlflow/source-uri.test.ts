import { expect, test } from 'vitest';
import { readMlmodel } from './mlmodel.ts';
import { isWithin, readSource } from './source-uri.ts';

const run = '0123456789abcdef'.repeat(2);

test.each([
  [`runs:/${run}/model`, { kind: 'run', run, path: 'model' }],
  [`runs:/${run}`, { kind: 'run', run, path: '' }],
  [`models:/m-${run}`, { kind: 'logged_model', id: `m-${run}`, path: '' }],
  [`models:/m-${run}/deep/file`, { kind: 'logged_model', id: `m-${run}`, path: 'deep/file' }],
  ['models:/Credit Scoring/3', { kind: 'version', model: 'Credit Scoring', name: '3' }],
  ['models:/Credit%20Scoring@champion', { kind: 'version', model: 'Credit Scoring', name: 'champion' }],
  ['mlflow-artifacts:/0/a/artifacts/model/', { kind: 'artifacts', uri: 'mlflow-artifacts:/0/a/artifacts/model' }],
  ['mlflow-artifacts://host:5000/0/a', { kind: 'artifacts', uri: 'mlflow-artifacts:/0/a' }],
  ['s3://bucket/model', { kind: 'elsewhere', uri: 's3://bucket/model' }],
])('the source %s is read', (source, expected) => {
  expect(readSource(source)).toEqual(expected);
});

test.each([
  '',
  'model',
  '/etc/passwd',
  'C:\\model',
  'file:/etc',
  'FILE:///etc',
  'runs:/../model',
  `runs:/${run}/..%2f..%2fother`,
  `runs:/${run}/%25252e%25252e/other`,
  `models:/m-${run}/..`,
  'models:/only-a-name',
  's3://bucket/../other',
  'mlflow-artifacts:/0/a\0b',
])('the source %j is refused', (source) => {
  expect(() => readSource(source)).toThrow(/Invalid model version source/);
});

test('a folder holds itself and what is below it, not what begins with its name', () => {
  expect(isWithin('mlflow-artifacts:/0/a', 'mlflow-artifacts:/0/a')).toBe(true);
  expect(isWithin('mlflow-artifacts:/0/a/b', 'mlflow-artifacts:/0/a')).toBe(true);
  expect(isWithin('mlflow-artifacts:/0/ab', 'mlflow-artifacts:/0/a')).toBe(false);
});

test('MLmodel says which libraries wrote what, and which columns are taken; what cannot be read says nothing', () => {
  const read = (text: string) => readMlmodel(Buffer.from(text));
  const signature = JSON.stringify([
    { type: 'long', name: 'income' },
    { type: 'string', name: 'region' },
  ]);
  expect(
    read(
      `flavors:\n  python_function: {env: conda.yaml}\n  lightgbm: {data: model.lgb}\nsignature:\n  inputs: '${signature}'\n`,
    ),
  ).toEqual({
    flavors: ['lightgbm'],
    data: ['model.lgb'],
    inputs: [
      { name: 'income', type: 'numeric' },
      { name: 'region', type: 'categorical' },
    ],
  });
  const tensors = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 3] } }]);
  expect(read(`flavors: {sklearn: {}}\nsignature:\n  inputs: '${tensors}'\n`)).toEqual({
    flavors: ['sklearn'],
    data: [],
    inputs: null,
  });
  const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nflavors: {c: *b}\n`;
  for (const text of ['', ': :', 'flavors: 3', bomb, '\u0000\u0001', 'signature: {inputs: "{"}'])
    expect(read(text)).toEqual({ flavors: [], data: [], inputs: null });
});

test('an MLmodel is not asked whether it says a thing twice, which takes the square of its length', () => {
  expect(readMlmodel(Buffer.from('a: 1\na: 2\nflavors: {sklearn: {}}\n')).flavors).toEqual(['sklearn']);
});
