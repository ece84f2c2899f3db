import { HaechiError, monitorEditSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { checkDefinition, checkId } from './check-definition.ts';
import { starterMonitors } from './starter-monitors.ts';

const day = { type: 'time', size: '1d' } as const;

function refusal(work: () => void): HaechiError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof HaechiError) return error;
    throw error;
  }
}

test.each([
  [{ kind: 'data_drift', window: { type: 'time', size: '5h' } }, 'window.size'],
  [{ kind: 'data_drift', window: day, slices: ['user'] }, 'slices'],
  [{ kind: 'data_drift', window: day, slices: ['colour'] }, 'slices'],
  [{ kind: 'data_drift', window: day, reference: { type: 'none' } }, 'reference'],
  [
    { kind: 'fairness', window: { type: 'count', size: 1000 }, reference: { type: 'same_hour_last_week' } },
    'reference',
  ],
  [{ kind: 'fairness', window: day, limits: [{ indicator: 'psi', side: 'max', value: 1 }] }, 'limits'],
  [{ kind: 'business', window: day }, 'reference'],
  [{ kind: 'business', window: day, reference: { type: 'none' }, slices: ['groups.sex'] }, 'slices'],
  [{ kind: 'system', window: { type: 'count', size: 100 }, reference: { type: 'none' } }, 'window'],
  [{ kind: 'performance', window: { type: 'sliding', size: '1d', every: '7m' } }, 'window.every'],
  [{ kind: 'data_quality', window: day, settings: { residency: { allowed: ['KR', 'XY'] } } }, 'settings.residency'],
] as const)('a definition that cannot be meant is refused with a sentence that says where: %j', (wanted, where) => {
  const refused = refusal(() => checkDefinition(monitorEditSchema.parse(wanted)));
  expect(refused).toMatchObject({ code: 'invalid_request', detail: { where } });
  expect(refused?.message).toMatch(/[.]$/);
});

test('every starter can be created as it is', () => {
  for (const { id, definition } of starterMonitors) {
    expect(refusal(() => checkDefinition(definition))).toBeNull();
    expect(refusal(() => checkId(id))).toBeNull();
  }
  expect(refusal(() => checkId('preview'))).toMatchObject({ detail: { where: 'id' } });
});
