import 'i18next';
import type act from './locales/act/en.json';
import type checklists from './locales/checklists/en.json';
import type base from './locales/en.json';
import type entry from './locales/entry/en.json';
import type experiments from './locales/experiments/en.json';
import type flags from './locales/flags/en.json';
import type models from './locales/models/en.json';
import type monitorForms from './locales/monitor-forms/en.json';
import type monitors from './locales/monitors/en.json';
import type rollouts from './locales/rollouts/en.json';
import type settings from './locales/settings/en.json';
import type tracking from './locales/tracking/en.json';
import type trail from './locales/trail/en.json';

type Texts = typeof base &
  typeof act &
  typeof checklists &
  typeof entry &
  typeof experiments &
  typeof flags &
  typeof models &
  typeof monitorForms &
  typeof monitors &
  typeof rollouts &
  typeof settings &
  typeof tracking &
  typeof trail;

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    resources: { translation: Texts };
  }
}
