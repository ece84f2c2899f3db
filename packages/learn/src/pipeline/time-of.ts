import type { TimePart } from './pipeline.ts';

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Beyond it, JavaScript's calendar has no dates. */
const MOST_MS = 8.64e15;

/** Milliseconds since 1970 of a text in ISO 8601 (without an offset: UTC), or null when it is none. The same on every machine. */
export function timeOf(text: string): number | null {
  const match = FORM.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Math.trunc(Number(`0.${fraction || '0'}`) * 1_000);
  const at = Date.UTC(y, mo - 1, d, h, mi, s, ms);
  const read = new Date(at);
  const real = read.getUTCFullYear() === y && read.getUTCMonth() === mo - 1 && read.getUTCDate() === d;
  if (!real || h > 23 || mi > 59 || s > 59) return null;
  return at - offsetOf(zone) * MINUTE_MS;
}

function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const digits = zone.replace(/[^\d]/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** A part of the time, on a clock that is `offset` minutes ahead of UTC. */
export function timePart(at: number, part: TimePart, offset: number): number | null {
  const local = at + offset * MINUTE_MS;
  if (Math.abs(local) > MOST_MS) return null;
  const date = new Date(local);
  if (part === 'year') return date.getUTCFullYear();
  if (part === 'month') return date.getUTCMonth() + 1;
  if (part === 'day') return date.getUTCDate();
  if (part === 'weekday') return ((date.getUTCDay() + 6) % 7) + 1;
  if (part === 'hour') return date.getUTCHours();
  if (part === 'minute') return date.getUTCMinutes();
  return Math.floor((local - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}
