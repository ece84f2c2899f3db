/** Which windows of time a monitor has, in the system's zone. Pure. */
import type { MonitorEdit } from '@haechi/contract';
import { DAY_MS } from './constants.ts';
import { type Duration, daysOf, isCalendar, parseDuration } from './duration.ts';
import { instantsOf, localOf, shiftDays } from './local-time.ts';

/** From (inclusive) to (exclusive). */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}
export type TimeWindow = Exclude<MonitorEdit['window'], { type: 'count' | 'stream' }>;

/** Day number of Monday 5 January 1970, from which periods of several days are counted. */
const FIRST_MONDAY = 4;

/** Boundaries that fall into one local day. A time that the clock shows twice is a boundary twice where a whole period lies between. */
function boundariesOfDay(zone: string, day: number, size: Duration): number[] {
  if (isCalendar(size)) {
    const aligned = (day - FIRST_MONDAY) % daysOf(size) === 0;
    return aligned ? [instantsOf(zone, day * DAY_MS)[0]] : [];
  }
  return Array.from({ length: Math.floor(DAY_MS / size.ms) }, (_, place) => {
    const [first, ...again] = instantsOf(zone, day * DAY_MS + place * size.ms);
    return [first, ...again.filter((instant) => instant - first >= size.ms)];
  }).flat();
}

/** Boundaries after `from` up to `to`, ascending. */
function boundaries(zone: string, size: Duration, { from, to }: Span): number[] {
  const firstDay = Math.floor(localOf(zone, from.getTime()) / DAY_MS) - 1;
  const lastDay = Math.floor(localOf(zone, to.getTime()) / DAY_MS) + 1;
  const found = Array.from({ length: lastDay - firstDay + 1 }, (_, place) =>
    boundariesOfDay(zone, firstDay + place, size),
  ).flat();
  const wanted = found.filter((instant) => instant > from.getTime() && instant <= to.getTime());
  return [...new Set(wanted)].sort((a, b) => a - b);
}

/** An instant less a duration: days and weeks by the calendar, shorter ones as they elapse. */
function before(zone: string, instant: Date, size: Duration): Date {
  return isCalendar(size) ? shiftDays(zone, instant, -daysOf(size)) : new Date(instant.getTime() - size.ms);
}

/** The windows that end after `from` and not after `to`, oldest first. */
export function windowsEnding(window: TimeWindow, zone: string, range: Span): Span[] {
  const size = parseDuration(window.size);
  if (window.type === 'sliding') {
    const ends = boundaries(zone, parseDuration(window.every), range).map((end) => new Date(end));
    return ends.map((to) => ({ from: before(zone, to, size), to }));
  }
  // One boundary before the range is where its first window begins.
  const since = new Date(range.from.getTime() - size.ms - 2 * DAY_MS);
  const ends = boundaries(zone, size, { from: since, to: range.to });
  return ends.flatMap((end, place) => {
    const start = ends[place - 1];
    return start === undefined || end <= range.from.getTime() ? [] : [{ from: new Date(start), to: new Date(end) }];
  });
}

/** The newest window that ends not after `now`. */
export function newestWindow(window: TimeWindow, zone: string, now: Date): Span {
  const step = parseDuration(window.type === 'sliding' ? window.every : window.size).ms;
  const found = windowsEnding(window, zone, { from: new Date(now.getTime() - step - 2 * DAY_MS), to: now }).at(-1);
  if (found === undefined)
    throw new Error(`no window of ${window.size} ends within one period before ${now.toISOString()}`);
  return found;
}

/** End of the first window that ends after `now`. */
export function nextEnd(window: TimeWindow, zone: string, now: Date): Date {
  const step = parseDuration(window.type === 'sliding' ? window.every : window.size).ms;
  const found = windowsEnding(window, zone, { from: now, to: new Date(now.getTime() + step + 2 * DAY_MS) })[0];
  if (found === undefined)
    throw new Error(`no window of ${window.size} ends within one period after ${now.toISOString()}`);
  return found.to;
}

/** The window before this one; of sliding windows the one that ends where this one begins. */
export function windowBefore(window: TimeWindow, zone: string, span: Span): Span {
  if (window.type === 'time') return newestWindow(window, zone, span.from);
  return { from: before(zone, span.from, parseDuration(window.size)), to: span.from };
}

/** The same local hours seven days before. */
export function weekBefore(zone: string, { from, to }: Span): Span {
  return { from: shiftDays(zone, from, -7), to: shiftDays(zone, to, -7) };
}
