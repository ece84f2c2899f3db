import { expect, test } from 'vitest';
import { modelSlug } from './model-slug.ts';
import { registeredVersions } from './registered-versions.ts';

test.each([
  [{}, []],
  [{ 'mlflow.modelVersions': '[]' }, []],
  [{ 'mlflow.modelVersions': 'not JSON' }, []],
  [{ 'mlflow.modelVersions': '{"name": "a"}' }, []],
  [
    { 'mlflow.modelVersions': '[{"name": "Credit", "version": 3}, {"name": "b", "version": "12"}, null, {"name": 4}]' },
    [
      { name: 'Credit', version: '3' },
      { name: 'b', version: '12' },
    ],
  ],
])('%j says %j', (tags, versions) => {
  expect(registeredVersions(tags)).toEqual(versions);
});

test.each([
  ['credit', 'credit'],
  ['Credit Scoring', 'credit-scoring'],
  ['신용', 'model'],
])('a model of the name %s has the id %s', (name, id) => {
  expect(modelSlug(name)).toBe(id);
});
