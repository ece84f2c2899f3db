const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "5 minutes ago" in the largest unit that fits at least once. */
export function formatRelative(at: number, present: number, language: string): string {
  const seconds = Math.round((at - present) / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** Date, time and zone, in the reader's own zone unless another is named. */
export function formatAbsolute(at: number, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** The time of day; with the date when it is not the day of `present`. */
export function formatMoment(at: number, present: number, language: string): string {
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  return day.format(at) === day.format(present) ? time : `${day.format(at)} ${time}`;
}

/** A unit is used from twice its size on, so that "1.5 min" is said as 90 s; seconds from one. */
const durationUnits: readonly [unit: string, ms: number, from: number][] = [
  ['day', 86_400_000, 2],
  ['hour', 3_600_000, 2],
  ['minute', 60_000, 2],
  ['second', 1_000, 1],
];

/** How long something took: milliseconds up to a second, then seconds, minutes, hours, days. */
export function formatDuration(ms: number, language: string): string {
  const [unit, size] = durationUnits.find(([, length, from]) => ms >= length * from) ?? ['millisecond', 1];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumSignificantDigits: 3,
  }).format(ms / size);
}
