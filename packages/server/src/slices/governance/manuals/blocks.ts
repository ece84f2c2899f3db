/** A manual before it is written out: headings, sentences, tables and commands, each in one language already. */
import { type Language, type Message, renderMessage } from '@haechi/contract';

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}
export interface Manual {
  readonly language: Language;
  readonly title: string;
  readonly sections: readonly Section[];
}

/** Builders of blocks in a language; keys stand under `manuals.` in the texts. */
export function writer(language: Language) {
  const say = (key: string, params: Message['params'] = {}) =>
    renderMessage({ key: `manuals.${key}`, params }, language);
  return {
    say,
    message: (message: Message) => renderMessage(message, language),
    indicator: (name: string) =>
      renderMessage({ key: `indicator.${name}`, params: {} }, language).replace(/^indicator\./, ''),
    number: (value: number) => new Intl.NumberFormat(language).format(value),
    text: (key: string, params: Message['params'] = {}): Block => ({ kind: 'text', text: say(key, params) }),
    code: (...lines: string[]): Block => ({ kind: 'code', lines }),
    /** A table, or a sentence where there is nothing to show. */
    table: (head: readonly string[], rows: readonly (readonly string[])[]): Block =>
      rows.length === 0
        ? { kind: 'text', text: say('none', { what: say(`head.${head[0] ?? ''}`) }) }
        : { kind: 'table', head: head.map((name) => say(`head.${name}`)), rows },
    section: (key: string, ...blocks: Block[]): Section => ({ title: say(`section.${key}`), blocks }),
  };
}
export type Writer = ReturnType<typeof writer>;
