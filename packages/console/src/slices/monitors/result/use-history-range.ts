import { useMemo } from 'react';
import { useNow } from '../../../ui/clock.ts';
import type { MonitorState, MonitorWindow } from '../definition/monitor-types.ts';

const hour = 3_600_000;
const day = 24 * hour;
const unitMs = { m: 60_000, h: hour, d: day, w: 7 * day } as const;
/** Days that can be chosen. */
export const historySpans = ['1', '7', '30', '90', '365'] as const;
/** Windows that a history shows unless days are chosen. */
const windowsShown = 40;
/** Shown of a monitor by count or of a stream, whose windows have no length, and at least of any, ms. */
const countSpan = 30 * day;

/** How far back the history of a window goes by itself, ms. */
function usualSpan(window: MonitorWindow): number {
  if (window.type === 'count' || window.type === 'stream') return countSpan;
  const text = window.type === 'time' ? window.size : window.every;
  const unit = unitMs[text.slice(-1) as keyof typeof unitMs] ?? hour;
  return Math.max(day, Number.parseInt(text, 10) * unit * windowsShown);
}

/** The time that a history shows: so many days, else the last windows, since a day of a weekly monitor would be empty. Ends move by the hour. */
export function useHistoryRange({ window, latest }: Pick<MonitorState, 'window' | 'latest'>, days: string | undefined) {
  const chosen = historySpans.find((one) => one === days);
  const present = Math.ceil(useNow() / hour) * hour;
  const span = chosen === undefined ? usualSpan(window) : Number(chosen) * day;
  // A monitor that looks at the past alone, as after a back-fill, shows its last windows too.
  const last = latest === null ? present : Date.parse(latest.window.to);
  const to = chosen === undefined && present - last > span ? last + span / windowsShown : present;
  return useMemo(() => {
    const query = { from: new Date(to - span).toISOString(), to: new Date(to).toISOString() };
    return { from: to - span, to, query };
  }, [to, span]);
}
