import type { Words } from '../../../ui/use-words.ts';
import type { MonitorReference, MonitorState, MonitorWindow } from './monitor-types.ts';

const units = { m: 'minute', h: 'hour', d: 'day', w: 'week' } as const;

/** `6h` as people say it: 6 hours. */
export function durationWords(text: string, { language }: Pick<Words, 'language'>): string {
  const unit = units[text.slice(-1) as keyof typeof units];
  if (unit === undefined) return text;
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Number.parseInt(text, 10),
  );
}

/** Which rows a monitor looks at. */
export function windowWords(window: MonitorWindow, words: Words): string {
  const { t } = words;
  if (window.type === 'stream') return t('monitor.window_stream');
  if (window.type === 'count') return t('monitor.window_count', { n: words.number(window.size) });
  if (window.type === 'time') return everyWords(window.size, words);
  const every = everyWords(window.every, words);
  return t('monitor.window_sliding', { size: durationWords(window.size, words), every });
}

/** `1d` as a rhythm: every day; `6h`: every 6 hours. */
function everyWords(text: string, words: Words): string {
  const unit = units[text.slice(-1) as keyof typeof units];
  if (text.length === 2 && text.startsWith('1') && unit !== undefined) return words.t(`monitor.every_${unit}`);
  return words.t('monitor.every', { size: durationWords(text, words) });
}

/** What the window is held against. */
export function referenceWords(reference: MonitorReference, words: Words): string {
  const { t } = words;
  if (reference.type !== 'fixed') return t(`monitor.reference_${reference.type}`);
  const day = (at: string) => words.absolute(Date.parse(at));
  return t('monitor.reference_span', { from: day(reference.from), to: day(reference.to) });
}

/** Window and reference in a line; a stream has its own baseline in place of the reference. */
export function heldWords({ window, reference }: Pick<MonitorState, 'window' | 'reference'>, words: Words): string {
  const rows = windowWords(window, words);
  return window.type === 'stream' ? rows : `${rows} · ${referenceWords(reference, words)}`;
}

/** The name that people gave it, else its id. */
export function monitorName({ title, id }: Pick<MonitorState, 'title' | 'id'>): string {
  return title === '' ? id : title;
}

/** Which rows a result is about: `tier=gold`, or all. */
export function sliceWords(slice: string, { t }: Pick<Words, 't'>): string {
  return slice === '' ? t('monitor.all_rows') : slice;
}
