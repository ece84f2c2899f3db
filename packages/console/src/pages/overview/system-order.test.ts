import { expect, test } from 'vitest';
import { byNeed, type Need } from './system-order.ts';

const system = (name: string, over: Partial<Need> = {}): Need => ({
  name,
  verdict: 'pass',
  hasIncident: false,
  openFindings: 0,
  ...over,
});

test('open incidents first, then failures, errors, the unjudged, and the well; then by findings and name', () => {
  const systems = [
    system('well b'),
    system('unjudged', { verdict: 'skipped' }),
    system('broken', { verdict: 'error' }),
    system('fails a little', { verdict: 'fail', openFindings: 1 }),
    system('fails a lot', { verdict: 'fail', openFindings: 5 }),
    system('well but open', { hasIncident: true }),
    system('well a'),
  ];
  expect(systems.sort(byNeed).map(({ name }) => name)).toEqual([
    'well but open',
    'fails a lot',
    'fails a little',
    'broken',
    'unjudged',
    'well a',
    'well b',
  ]);
});
