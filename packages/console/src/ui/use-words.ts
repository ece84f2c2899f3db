import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCompact, formatNumber, formatShare } from './format-number.ts';
import { formatAbsolute, formatDuration, formatMoment, formatRelative } from './format-time.ts';
import { type MessageData, type MessageLanguage, renderMessage } from './render-message.ts';

/** The reader's language: texts by key, and numbers, times and messages as people read them. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    // Keys that come from the server are known at run time only; the typed `t` is for keys written in code.
    const loose = t as unknown as MessageLanguage['translate'];
    const message: MessageLanguage = { language, has: (key) => i18n.exists(key), translate: loose };
    return {
      t,
      language,
      /** A text whose key is made from a value of the wire; the value itself when there is none. */
      word: (group: string, value: string) => (i18n.exists(`${group}.${value}`) ? loose(`${group}.${value}`) : value),
      /** The name of an indicator at the head of something; in the middle of a sentence it is written small. */
      indicator: (name: string) => {
        const text = i18n.exists(`indicator.${name}`) ? loose(`indicator.${name}`) : name;
        return text.charAt(0).toUpperCase() + text.slice(1);
      },
      say: (data: MessageData) => renderMessage(data, message),
      number: (value: number | null | undefined) => formatNumber(value, language),
      /** With its sign: +0.03. */
      signed: (value: number) => (value > 0 ? `+${formatNumber(value, language)}` : formatNumber(value, language)),
      compact: (value: number) => formatCompact(value, language),
      bytes: (value: number) => formatBytes(value, language),
      share: (value: number) => formatShare(value, language),
      relative: (at: number, present: number) => formatRelative(at, present, language),
      absolute: (at: number) => formatAbsolute(at, language),
      moment: (at: number, present: number) => formatMoment(at, present, language),
      duration: (ms: number) => formatDuration(ms, language),
    };
  }, [t, i18n, language]);
}
export type Words = ReturnType<typeof useWords>;
