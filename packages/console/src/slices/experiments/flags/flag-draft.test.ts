import type { Flag } from '@haechi/contract';
import { expect, test } from 'vitest';
import { readValues, writeValues } from './condition-text.ts';
import { definitionOf, draftOf, firstFlag } from './flag-draft.ts';

const flag: Flag = {
  key: 'short-form',
  system: 'shop',
  kind: 'string',
  name: '',
  description: '',
  on: true,
  variants: [
    { name: 'control', value: 'long' },
    { name: 'short', value: '3' },
  ],
  default_variant: 'control',
  off_variant: 'control',
  rules: [
    {
      id: 'staff',
      description: 'People of the firm',
      when: [{ attribute: 'mail', operator: 'ends_with', values: ['@a.example'] }],
      variant: 'short',
    },
    {
      id: 'some',
      description: '',
      when: [
        { attribute: 'country', operator: 'in', values: ['KR', '1', 1, true, 'a, b'] },
        { attribute: 'age', operator: 'at_least', value: 18 },
        { attribute: 'mail', operator: 'present' },
      ],
      split: {
        by: 'account',
        salt: 'x',
        share: 2000,
        arms: [
          { variant: 'control', weight: 3333 },
          { variant: 'short', weight: 6667 },
        ],
      },
    },
  ],
  holdout: null,
  prerequisites: [],
  log_attributes: [],
  experiment: null,
  created_at: '2026-01-01T00:00:00Z',
  changed_at: '2026-01-01T00:00:00Z',
  archived_at: null,
  revision: 3,
};

test('a flag that is opened and saved stays what it was', () => {
  const saved = definitionOf(draftOf(flag));
  expect(saved?.rules).toEqual(flag.rules);
  expect(saved?.variants).toEqual(flag.variants);
});

test('values keep their type on the way through a text', () => {
  const values = ['KR', '1', 1, true, 'true', 'a, b', 'say "yes"', -2.5];
  expect(readValues(writeValues(values))).toEqual(values);
  expect(readValues('KR, , JP,')).toEqual(['KR', 'JP']);
});

test('a value that is not of the kind of the flag is not sent', () => {
  expect(definitionOf({ ...firstFlag, variants: [{ name: 'on', text: 'yes' }] })).toBeNull();
  expect(definitionOf({ ...firstFlag, kind: 'number', variants: [{ name: 'on', text: '0.5' }] })?.variants).toEqual([
    { name: 'on', value: 0.5 },
  ]);
  expect(definitionOf({ ...firstFlag, kind: 'object', variants: [{ name: 'on', text: '[1]' }] })).toBeNull();
});
