/** How far a monitor has looked. Windows of time: the end of the last window, under `time`. Windows by count: the last arrival number, by version (`arrival-progress.ts`). Pure. */
import type { MonitorEdit } from '@haechi/contract';
import { newestWindow } from './time-windows.ts';

export type Progress = Readonly<Record<string, number>>;

/** Where looks at arrivals begin for a version that has no place of its own. */
export const START = '';
const TIME = 'time';

/** Arrival numbers lie near the wall clock in microseconds. */
export const arrivalAt = (time: Date): number => time.getTime() * 1000;

/** A new definition begins with the newest window that is over; one by count, or of a stream, with what arrives from now on. */
export function firstProgress({ window }: MonitorEdit, zone: string, now: Date): Progress {
  if (window.type === 'count' || window.type === 'stream') return { [START]: arrivalAt(now) };
  return { [TIME]: newestWindow(window, zone, now).to.getTime() - 1 };
}

export const timeReached = (progress: Progress): Date => new Date(progress[TIME] ?? 0);
export const withTime = (end: Date): Progress => ({ [TIME]: end.getTime() });
