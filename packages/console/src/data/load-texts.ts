import type { LoadTexts, Texts } from '../ui/language.ts';

interface TextFile {
  readonly default: Texts;
}

/** One language: the console's own texts and those of the messages that the server sends. */
async function together(own: Promise<TextFile>, messages: Promise<TextFile>): Promise<Texts> {
  const [console_, server] = await Promise.all([own, messages]);
  return { ...server.default, ...console_.default };
}

/** Each language is a chunk of its own and comes when it is first shown. */
export const loadTexts: LoadTexts = {
  en: () => together(import('../locales/en.json'), import('@haechi/contract/messages/en.json')),
  ko: () => together(import('../locales/ko.json'), import('@haechi/contract/messages/ko.json')),
};
