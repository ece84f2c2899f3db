/**
 * The clock on the wall. A local time is kept as the number of milliseconds that it would be in UTC. On the day when clocks are set forward some local times do not
 * exist; when they are set back some come twice.
 */
import { DAY_MS } from './constants.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** The local time of an instant, to the millisecond. */
export function localOf(zone: string, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

const offsetAt = (zone: string, instant: number): number => localOf(zone, instant) - instant;

/** First instant at which the zone has its later offset, between two instants with different ones. */
function transition(zone: string, before: number, after: number): number {
  const later = offsetAt(zone, after);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === later) high = middle;
    else low = middle;
  }
  return high;
}

/** The instants at which the clock shows a local time, ascending: one, or two when clocks are set back. A time that is left out stands for the moment of the change. */
export function instantsOf(zone: string, local: number): readonly [number, ...number[]] {
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  const shown = [...new Set([local - before, local - after])]
    .filter((instant) => localOf(zone, instant) === local)
    .sort((a, b) => a - b);
  const [first, ...rest] = shown;
  if (first !== undefined) return [first, ...rest];
  return [transition(zone, local - Math.max(before, after), local - Math.min(before, after))];
}

/** The same local time some days later (or earlier). */
export function shiftDays(zone: string, instant: Date, days: number): Date {
  return new Date(instantsOf(zone, localOf(zone, instant.getTime()) + days * DAY_MS)[0]);
}
