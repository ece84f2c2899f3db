import { expect, test } from 'vitest';
import { filterModels } from './filter-models.ts';

const models = [
  { id: 'credit', system: 'loans', description: 'Says whether', governance: 'governed', aliases: { champion: 1 } },
  { id: 'triage', system: 'support', description: '', governance: 'tracked', aliases: {} },
];
const found = (search: Parameters<typeof filterModels>[1]) => filterModels(models, search).map(({ id }) => id);

test('every word has to be found: in name, system, description or alias', () => {
  expect(found({})).toEqual(['credit', 'triage']);
  expect(found({ q: ' LOANS  says ' })).toEqual(['credit']);
  expect(found({ q: 'champ' })).toEqual(['credit']);
  expect(found({ q: 'loans triage' })).toEqual([]);
});
test('governance narrows it', () => {
  expect(found({ governance: 'tracked' })).toEqual(['triage']);
  expect(found({ governance: 'tracked', q: 'credit' })).toEqual([]);
});
