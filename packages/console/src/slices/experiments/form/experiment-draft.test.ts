import { experimentDefinitionSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import {
  definitionOf,
  firstExperiment,
  firstMetric,
  measuredEvents,
  metricRoles,
  metricTypes,
} from './experiment-draft.ts';

const draft = {
  ...firstExperiment,
  id: 'shorter-form',
  system: 'shop',
  hypothesis: 'It helps.',
  target: 'short-form',
  metrics: [{ ...firstMetric, name: 'orders', metric: 'order' }],
};

test('what it cannot do without is waited for', () => {
  expect(definitionOf(firstExperiment)).toBeNull();
  expect(definitionOf({ ...draft, target: '' })).toBeNull();
  expect(definitionOf({ ...draft, metrics: [] })).toBeNull();
  expect(definitionOf({ ...draft, by: 'holdout', target: '' })?.assign).toEqual({ by: 'holdout' });
});

test('every draft is a definition that the contract takes', () => {
  for (const by of ['flag', 'route', 'holdout'] as const)
    for (const type of metricTypes)
      for (const event of measuredEvents)
        for (const role of metricRoles) {
          const metrics = [{ ...firstMetric, name: 'm', type, event, role, scale: 'absolute' as const }];
          const definition = definitionOf({
            ...draft,
            by,
            metrics,
            mode: 'fixed',
            alpha: 0.01,
            power: 90,
            planned: 500,
            duration: '14d',
            window: '1d',
          });
          expect(experimentDefinitionSchema.safeParse(definition).error?.issues).toBeUndefined();
        }
});

test('percent becomes shares', () => {
  expect(definitionOf({ ...draft, power: 90 })).toMatchObject({
    arms: [{ weight: '50%' }, { weight: '50%' }],
    metrics: [{ smallest_effect: { relative: 0.03 } }],
    analysis: { power: 0.9 },
  });
});
