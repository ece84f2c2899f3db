import en from '../messages/en.json' with { type: 'json' };
import ko from '../messages/ko.json' with { type: 'json' };
import type { Message } from './verdict.ts';

export type Language = 'en' | 'ko';

/** Sentences that the server emits as data, by language; the console and outgoing mail read the same texts. */
export const messageTexts: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, ko };

/**
 * A message in words. Numbers are rounded to three significant digits; a key without a text shows itself, a parameter that is missing stays empty;
 * a parameter called `indicator` is given its own text (`indicator.tpr_gap`).
 */
export function renderMessage(message: Message, language: Language): string {
  const text = messageTexts[language][message.key] ?? messageTexts.en[message.key] ?? message.key;
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = message.params[name];
    const own = name === 'indicator' ? messageTexts[language][`indicator.${value}`] : undefined;
    return own ?? wordOf(value, language);
  });
}

function wordOf(value: string | number | null | undefined, language: Language): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return new Intl.NumberFormat(language, Number.isInteger(value) ? {} : { maximumSignificantDigits: 3 }).format(value);
}
