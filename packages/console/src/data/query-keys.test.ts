import { api, changeSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { askAgain, keyOf } from './query-keys.ts';

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
