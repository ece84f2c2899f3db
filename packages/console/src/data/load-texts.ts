import type { Language, LoadTexts } from '../ui/language.ts';
import type { Texts } from '../ui/text-parts.ts';

interface TextFile {
  readonly default: Texts;
}
type Part = Readonly<Record<Language, () => Promise<TextFile>>>;

/**
 * The console's texts in parts, each file a chunk that comes when it is first shown. `base` is what the frame and many pages show; any other part
 * comes with the pages that name it in `app/router.tsx`. A new area of the console gets a part: two files in `locales/<part>/`, two lines
 * here, one in `i18next.d.ts`. `test/texts/` holds both languages to the same keys, each key to one part, and each page to the parts whose texts it
 * shows, no fewer and no more.
 */
const parts = {
  base: { en: () => import('../locales/en.json'), ko: () => import('../locales/ko.json') },
  /** Sentences that the server sends as keys. */
  messages: {
    en: () => import('@haechi/contract/messages/en.json'),
    ko: () => import('@haechi/contract/messages/ko.json'),
  },
  /** Signing in, links of invitations. */
  entry: { en: () => import('../locales/entry/en.json'), ko: () => import('../locales/entry/ko.json') },
  /** First steps, people, keys, channels, systems. */
  settings: { en: () => import('../locales/settings/en.json'), ko: () => import('../locales/settings/ko.json') },
  /** Pages of one system, monitors, findings. */
  monitors: { en: () => import('../locales/monitors/en.json'), ko: () => import('../locales/monitors/ko.json') },
  'monitor-forms': {
    en: () => import('../locales/monitor-forms/en.json'),
    ko: () => import('../locales/monitor-forms/ko.json'),
  },
  /** Alerts, incidents, policies, objectives. */
  act: { en: () => import('../locales/act/en.json'), ko: () => import('../locales/act/ko.json') },
  /** Models, versions, cards, approvals. */
  models: { en: () => import('../locales/models/en.json'), ko: () => import('../locales/models/ko.json') },
  /** Rollouts and routes. */
  rollouts: { en: () => import('../locales/rollouts/en.json'), ko: () => import('../locales/rollouts/ko.json') },
  /** Experiments, runs, their files. */
  tracking: { en: () => import('../locales/tracking/en.json'), ko: () => import('../locales/tracking/ko.json') },
  /** A/B experiments. */
  experiments: {
    en: () => import('../locales/experiments/en.json'),
    ko: () => import('../locales/experiments/ko.json'),
  },
  /** Checklists and manuals. */
  checklists: {
    en: () => import('../locales/checklists/en.json'),
    ko: () => import('../locales/checklists/ko.json'),
  },
  flags: { en: () => import('../locales/flags/en.json'), ko: () => import('../locales/flags/ko.json') },
  trail: { en: () => import('../locales/trail/en.json'), ko: () => import('../locales/trail/ko.json') },
} as const satisfies Record<string, Part>;
export type TextPart = keyof typeof parts;

export const loadTexts: LoadTexts = async (language, part) => {
  const found: Part | undefined = (parts as Record<string, Part>)[part];
  return found === undefined ? {} : (await found[language]()).default;
};
