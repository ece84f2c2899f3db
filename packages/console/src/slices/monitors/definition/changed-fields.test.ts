import { monitorEditSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';

const edit = monitorEditSchema.parse({
  kind: 'data_drift',
  window: { type: 'time', size: '1d' },
  where: { tier: 'gold', route: 'web' },
});

test('names what differs between two revisions and nothing else', () => {
  const next = { ...edit, window: { type: 'time' as const, size: '1h' }, slices: ['tier'] };
  expect(changedFields(edit, next)).toEqual(['window', 'slices']);
});

test('the order in which conditions are written changes nothing', () => {
  expect(changedFields(edit, { ...edit, where: { route: 'web', tier: 'gold' } })).toEqual([]);
});
