import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useRange } from '../../../data/use-range.ts';
import { useNow } from '../../../ui/clock.ts';
import type { MonitorState, MonitorWindow } from '../definition/monitor-types.ts';

const hour = 3_600_000;
const unitMs = { m: 60_000, h: hour, d: 24 * hour, w: 7 * 24 * hour } as const;
/** Windows that a history shows unless another time is chosen. */
const windowsShown = 40;
/** Shown of a monitor by count, whose windows have no length, and at least of any, ms. */
const countSpan = 30 * 24 * hour;
const leastSpan = 24 * hour;

/** How far back the history of a window goes by itself, ms. */
export function usualSpan(window: MonitorWindow): number {
  if (window.type === 'count') return countSpan;
  const text = window.type === 'time' ? window.size : window.every;
  const unit = unitMs[text.slice(-1) as keyof typeof unitMs] ?? hour;
  return Math.max(leastSpan, Number.parseInt(text, 10) * unit * windowsShown);
}

/** The time that the reader chose above; without a choice the last windows, since a day of a weekly monitor would be empty. */
export function useHistoryRange({ window, latest }: Pick<MonitorState, 'window' | 'latest'>) {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const chosen = useRange();
  const isChosen = search['range'] !== undefined || search['from'] !== undefined;
  const present = Math.ceil(useNow() / hour) * hour;
  const span = usualSpan(window);
  // A monitor that looks at the past alone, as after a back-fill, shows its last windows too.
  const last = latest === null ? present : Date.parse(latest.window.to);
  const to = present - last > span ? last + span / windowsShown : present;
  const usual = useMemo(
    () => ({
      from: to - span,
      to,
      query: { from: new Date(to - span).toISOString(), to: new Date(to).toISOString() },
    }),
    [to, span],
  );
  return isChosen ? chosen : usual;
}
