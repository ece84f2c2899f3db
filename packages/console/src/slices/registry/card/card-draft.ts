import type { CardNotes, ModelVersion } from '@haechi/contract';

/** Parts of a card that are one text, and those that are a list with a line each. */
export const cardTexts = [
  'overview',
  'documentation',
  'purpose',
  'mitigation',
  'architecture',
  'data_period',
  'how_to_call',
  'monitoring',
  'license',
  'citation',
] as const;
export const cardLists = ['users', 'use_cases', 'out_of_scope', 'tradeoffs', 'owners', 'references'] as const;
export const versionTexts = ['description', 'limitations', 'ethics'] as const;

export type CardField = (typeof cardTexts)[number] | (typeof cardLists)[number] | (typeof versionTexts)[number];
/** Everything as text; a list has one line each. */
export type CardDraft = Readonly<Record<CardField, string>>;

type Texts = Pick<ModelVersion, (typeof versionTexts)[number] | 'card'>;

export function draftOf(version: Texts): CardDraft {
  const texts = [...cardTexts.map((name) => [name, version.card[name]])];
  const lists = cardLists.map((name) => [name, version.card[name].join('\n')]);
  const own = versionTexts.map((name) => [name, version[name]]);
  return Object.fromEntries([...texts, ...lists, ...own]) as CardDraft;
}

/** Only what differs, as the wire takes it. Pure. */
export function changesOf(version: Texts, draft: CardDraft) {
  const before = draftOf(version);
  const differs = (name: CardField) => draft[name] !== before[name];
  const own = Object.fromEntries(versionTexts.filter(differs).map((name) => [name, draft[name]]));
  const card: Partial<CardNotes> = Object.fromEntries([
    ...cardTexts.filter(differs).map((name) => [name, draft[name]]),
    ...cardLists.filter(differs).map((name) => [
      name,
      draft[name]
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ]),
  ]);
  return { ...own, ...(Object.keys(card).length === 0 ? {} : { card }) };
}
