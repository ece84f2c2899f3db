import { formatNumber } from './format-number.ts';
import { formatAbsolute } from './format-time.ts';

/** A sentence as data: a locale key and what fills it. */
export interface MessageData {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number | null>>;
}
type Translate = (key: string, params?: Record<string, string>) => string;

export interface MessageLanguage {
  readonly language: string;
  readonly has: (key: string) => boolean;
  readonly translate: Translate;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Puts a message into words. Numbers are shown with 3 significant digits and instants in the reader's zone. A word of the wire (an indicator, a
 * verdict, …) is shown by its own translation, found as `<name of the parameter>.<value>`. A key that this console does not know yet is shown as its own
 * last words, so that nothing is hidden.
 */
export function renderMessage(message: MessageData, words: MessageLanguage): string {
  const params = Object.fromEntries(
    Object.entries(message.params).map(([name, value]) => [name, paramText(name, value, words)]),
  );
  if (words.has(message.key)) return withCapital(words.translate(message.key, params), params['indicator']);
  const said = message.key.split('.').slice(-1).join(' ').replaceAll('_', ' ');
  const rest = Object.entries(params).map(([name, text]) => `${name.replaceAll('_', ' ')} ${text}`);
  return [said.charAt(0).toUpperCase() + said.slice(1), ...rest].join(' · ');
}

/** A sentence that begins with the name of an indicator begins with a capital; names of columns and versions stay as they are. */
function withCapital(sentence: string, indicator: string | undefined): string {
  if (indicator === undefined || indicator === '' || !sentence.startsWith(indicator)) return sentence;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function paramText(name: string, value: string | number | null, words: MessageLanguage): string {
  if (value === null) return '–';
  if (typeof value === 'number') return formatNumber(value, words.language);
  if (instant.test(value)) return formatAbsolute(Date.parse(value), words.language);
  const key = `${name}.${value}`;
  return words.has(key) ? words.translate(key) : value;
}
