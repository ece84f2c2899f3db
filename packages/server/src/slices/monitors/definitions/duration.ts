import { DAY_MS, HOUR_MS } from './constants.ts';

/** `6h` as a number of a unit, and in milliseconds (days of 24 hours). */
export interface Duration {
  readonly count: number;
  readonly unit: 'm' | 'h' | 'd' | 'w';
  readonly ms: number;
}

const unitMs = { m: 60_000, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS } as const;
const isUnit = (text: string): text is Duration['unit'] => text in unitMs;

/** Reads what `durationSchema` of the contract lets through. */
export function parseDuration(text: string): Duration {
  const unit = text.slice(-1);
  const count = Number(text.slice(0, -1));
  if (!isUnit(unit) || !Number.isInteger(count)) throw new Error(`${text} is not a duration`);
  return { count, unit, ms: count * unitMs[unit] };
}

/** Whether the period is counted in days of the calendar, which are not always 24 hours long. */
export const isCalendar = ({ unit }: Duration): boolean => unit === 'd' || unit === 'w';
export const daysOf = ({ count, unit }: Duration): number => (unit === 'w' ? 7 * count : count);
