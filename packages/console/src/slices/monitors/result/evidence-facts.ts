import type { Finding, Score } from '@haechi/contract';
import type { Fact } from '../../../ui/facts.tsx';
import type { Words } from '../../../ui/use-words.ts';

/** How a number was computed: method, base, bins, fill, threshold. */
export function settingFacts(settings: Score['settings'], words: Words): Fact[] {
  return Object.entries(settings).map(([name, value]) => ({
    name: words.word('setting', name),
    value: settingText(value, words),
  }));
}

function settingText(value: Score['settings'][string], words: Words): string {
  if (typeof value === 'number') return words.number(value);
  if (typeof value === 'boolean') return words.t(value ? 'yes' : 'no');
  return value === null || value === '' ? '–' : words.word('setting_value', value);
}

/** What a number owes most to, the largest first. */
export function contributorFacts(contributors: Score['contributors'], words: Words): Fact[] {
  return contributors.map(({ kind, name, share }) => ({
    name: `${words.t(`contributor.${kind}`)} ${name}`,
    value: words.share(share),
  }));
}

/** The same in a line: `income 45%, age 12%`. */
export function contributorLine(contributors: Score['contributors'], words: Words): string {
  return contributors
    .slice(0, 3)
    .map(({ name, share }) => `${name} ${words.share(share)}`)
    .join(', ');
}

/** What a query cost. */
export function costFacts(cost: NonNullable<Finding['cost']>, words: Words): Fact[] {
  const { t } = words;
  return [
    { name: t('cost.rows'), value: words.number(cost.rows_read) },
    { name: t('cost.bytes'), value: words.bytes(cost.bytes_read) },
    { name: t('cost.time'), value: words.duration(cost.ms) },
  ];
}
