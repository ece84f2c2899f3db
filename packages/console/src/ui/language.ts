import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'haechi.language';

/** Texts of the console and of the messages that the server sends, by key. */
export type Texts = Readonly<Record<string, string>>;
export type LoadTexts = Record<Language, () => Promise<Texts>>;

export function isLanguage(value: unknown): value is Language {
  return value === 'en' || value === 'ko';
}

/** The language chosen before on this device, else the first of the browser's that there is, else English. */
export function preferredLanguage(storage: Pick<Storage, 'getItem'>, asked: readonly string[]): Language {
  const chosen = storage.getItem(storageKey);
  if (isLanguage(chosen)) return chosen;
  return asked.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

/** Starts i18next with one language loaded; the other comes when it is asked for. Keys are flat: dots do not nest. */
export async function startLanguage(first: Language, load: LoadTexts): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    // A message that lacks a value says so instead of showing its inner workings.
    missingInterpolationHandler: () => '–',
    resources: { [first]: { translation: await load[first]() } },
  });
  document.documentElement.lang = first;
  return i18next;
}

/** Shows another language at once and remembers it on this device. */
export async function changeLanguage(next: Language, load: LoadTexts): Promise<void> {
  if (!i18next.hasResourceBundle(next, 'translation'))
    i18next.addResourceBundle(next, 'translation', await load[next]());
  localStorage.setItem(storageKey, next);
  document.documentElement.lang = next;
  await i18next.changeLanguage(next);
}
