import { type MonitorEdit, monitorEditSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { checkDraft } from './check-draft.ts';

const drift = monitorEditSchema.parse({ kind: 'data_drift', window: { type: 'time', size: '1d' } });
const limit = { indicator: 'psi', side: 'max', value: 0.2, min_n: 200 } as const;

test('a definition that fits has no problem', () => {
  expect(checkDraft('drift-daily', { ...drift, slices: ['tier', 'tags.region'], limits: [limit] })).toEqual([]);
  const costs = { kind: 'cost', reference: { type: 'previous' }, slices: ['model', 'environment'] } as const;
  expect(checkDraft('spend', { ...drift, ...costs, slices: [...costs.slices], environment: '*' })).toEqual([]);
});

test.each<[string, Partial<MonitorEdit>, string]>([
  ['Drift daily', {}, 'id'],
  ['d', { kind: 'system', window: { type: 'count', size: 500 }, reference: { type: 'none' } }, 'count_system'],
  ['d', { reference: { type: 'fixed', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, 'reference_order'],
  ['d', { kind: 'fairness', window: { type: 'stream' } }, 'stream_kind'],
  ['d', { reference: { type: 'fixed', from: '', to: '' } }, 'reference_order'],
  ['d', { window: { type: 'count', size: 500 }, reference: { type: 'same_hour_last_week' } }, 'reference_hours'],
  ['d', { reference: { type: 'none' } }, 'reference_needed'],
  ['d', { kind: 'business' }, 'reference_version'],
  ['d', { slices: ['user'] }, 'slices_name'],
  ['d', { slices: ['environment'] }, 'environment_one'],
  ['d', { kind: 'cost', reference: { type: 'none' }, slices: ['groups.sex'] }, 'slices_name'],
  ['d', { slices: ['tier', 'tier'] }, 'slices_twice'],
  [
    'd',
    { where: { 'tags.a': '1', 'tags.b': '1', 'tags.c': '1', 'tags.d': '1', 'tags.e': '1', tier: '1' } },
    'where_many',
  ],
  ['d', { limits: [{ ...limit, indicator: 'accuracy' }] }, 'limits_kind'],
  ['d', { limits: [limit, limit] }, 'limits_twice'],
])('%s with %j is refused: %s', (id, over, problem) => {
  expect(checkDraft(id, { ...drift, ...over }).map((found) => found.problem)).toContain(problem);
});
