import { api, changeSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { askAgain, differInTimeOnly, keyOf } from './query-keys.ts';

test('every topic of the server asks something again, and only what the contract has', () => {
  expect(Object.keys(askAgain).sort()).toEqual([...changeSchema.shape.topic.options].sort());
  const slices: Record<string, object> = api;
  for (const [slice = '', name] of Object.values(askAgain).flat()) {
    expect(slices).toHaveProperty(slice);
    if (name !== undefined) expect(slices[slice]).toHaveProperty(name);
  }
});

test('a key starts with what a change names, so that it is found by its beginning', () => {
  expect(keyOf('trail', 'list', { query: { system: 'a' } })).toEqual(['trail', 'list', { query: { system: 'a' } }]);
});

test('an old answer stays only while the time moves on', () => {
  const asked = { params: { system: 'a' }, query: { from: '1', indicator: 'psi' } };
  expect(differInTimeOnly(asked, { params: { system: 'a' }, query: { from: '2', to: '3', indicator: 'psi' } })).toBe(
    true,
  );
  expect(differInTimeOnly(asked, { params: { system: 'b' }, query: { from: '1', indicator: 'psi' } })).toBe(false);
  expect(differInTimeOnly(asked, { params: { system: 'a' }, query: { from: '1', indicator: 'ks' } })).toBe(false);
  expect(differInTimeOnly({}, { query: { system: 'a' } })).toBe(false);
  expect(differInTimeOnly({ params: { id: '1' } }, { params: { id: '2' } })).toBe(false);
});
