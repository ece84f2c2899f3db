import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { createTextParts, type Texts } from './text-parts.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'haechi.language';

/** Loads one part of the texts in one language. */
export type LoadTexts = (language: Language, part: string) => Promise<Texts>;

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'ko';
}

/** The language chosen before on this device, else the first of the browser's that there is, else English. */
export function preferredLanguage(storage: Pick<Storage, 'getItem'>, asked: readonly string[]): Language {
  const chosen = storage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return asked.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

let parts: ReturnType<typeof createTextParts> | null = null;

interface Start {
  readonly first: Language;
  readonly load: LoadTexts;
  /** The part that every page needs. */
  readonly base: string;
}

/** Starts i18next with one part of one language; the others come when they are asked for. Keys are flat: dots do not nest. */
export async function startLanguage({ first, load, base }: Start): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    // A message that lacks a value says so instead of showing its inner workings.
    missingInterpolationHandler: () => '–',
    resources: {},
  });
  parts = createTextParts({
    load: (language, part) => load(isLanguage(language) ? language : 'en', part),
    add: (language, texts) => i18next.addResourceBundle(language, 'translation', texts, true),
  });
  await needTexts([base]);
  document.documentElement.lang = first;
  return i18next;
}

/** Resolves when these parts can be shown in the language of the moment. */
export async function needTexts(names: readonly string[]): Promise<void> {
  let language: string;
  do {
    language = i18next.language;
    await parts?.want(language, names);
  } while (language !== i18next.language);
}

/** Shows another language, once all that is shown is there in it, and remembers it on this device. */
export async function changeLanguage(next: Language): Promise<void> {
  await parts?.want(next);
  localStorage.setItem(storageKey, next);
  document.documentElement.lang = next;
  await i18next.changeLanguage(next);
}
