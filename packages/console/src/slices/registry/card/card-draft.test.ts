import { cardNotesSchema } from '@haechi/contract';
import { expect, test } from 'vitest';
import { cardLists, cardTexts, changesOf, draftOf } from './card-draft.ts';

const version = {
  description: 'd',
  limitations: 'l',
  ethics: '',
  card: cardNotesSchema.parse({ purpose: 'p', users: ['a', 'b'] }),
};

test('the form holds every part of a card that people write', () => {
  expect([...cardTexts, ...cardLists].sort()).toEqual(Object.keys(cardNotesSchema.shape).sort());
});

test('only what differs is sent; lists go line by line, without empty lines', () => {
  const draft = draftOf(version);
  expect(draft.users).toBe('a\nb');
  expect(changesOf(version, draft)).toEqual({});
  const changed = { ...draft, ethics: 'e', users: 'a\n\n  c ', purpose: '' };
  expect(changesOf(version, changed)).toEqual({ ethics: 'e', card: { purpose: '', users: ['a', 'c'] } });
});
