import { rolloutDefinitionSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { definitionOf, firstDraft, nextStep, strategyTypes } from './rollout-draft.ts';
import { writeYaml } from './write-yaml.ts';

const draft = { ...firstDraft, route: 'apply', version: 2 };
const filled = { share: 10, time: '10m', samples: 50, labelled: 5, approval: true } as const;

test('without route or version there is nothing to start', () => {
  expect(definitionOf(firstDraft)).toBeNull();
  expect(definitionOf({ ...draft, version: null })).toBeNull();
});

test.each(strategyTypes)('every draft of %s is a definition that the contract takes', (strategy) => {
  for (const promotes of [true, false])
    for (const once of [firstDraft.once, filled])
      for (const every of ['', '1h']) {
        const definition = definitionOf({ ...draft, strategy, once, every, promotes, onLoss: 'hold', approval: true });
        expect(rolloutDefinitionSchema.safeParse(definition).error?.issues).toBeUndefined();
      }
});

test('a canary goes as YAML as people write it', () => {
  const steps = [filled, { ...filled, share: '' as const, approval: false }];
  expect(writeYaml(definitionOf({ ...draft, steps, onLoss: 'hold' }) ?? '')).toBe(`version: 1
route: apply
candidate_version: 2
strategy:
  type: canary
  steps:
    - weight: "10%"
      time: "10m"
      min_samples: 50
      min_labelled: 5
      pause: true
    - time: "10m"
      min_samples: 50
      min_labelled: 5
judge:
  on_loss: hold
`);
});

test('texts that YAML would read as something else are quoted; what is empty stays readable', () => {
  expect(writeYaml({ a: 'yes', b: '', c: 'plain words', d: [], e: {}, f: [1, 'x: y', {}] })).toBe(
    'a: "yes"\nb: ""\nc: plain words\nd: []\ne: {}\nf:\n  - 1\n  - "x: y"\n  - {}\n',
  );
});

test('a further step doubles the share, up to everybody', () => {
  expect(nextStep([{ ...filled, share: 30 }]).share).toBe(60);
  expect(nextStep([{ ...filled, share: 80 }]).share).toBe(100);
  expect(nextStep([]).share).toBe('');
});
