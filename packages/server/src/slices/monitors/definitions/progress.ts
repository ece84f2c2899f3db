/** How far a monitor has looked. Windows of time: the end of the last window, under `time`. Windows by count: the last arrival number, by version (`arrival-progress.ts`). Pure. */
import type { MonitorEdit } from '@haechi/contract';
import { LATENESS_MS } from '../constants.ts';
import { newestWindow } from './time-windows.ts';

export type Progress = Readonly<Record<string, number>>;

/** Where looks at arrivals begin for a version that has no place of its own. */
export const START = '';
const TIME = 'time';

/** Arrival numbers lie near the wall clock in microseconds. */
export const arrivalAt = (time: Date): number => time.getTime() * 1000;

/**
 * A new definition begins with the newest window that is closed: over, and waited for as long as late rows are. One by count, or of a stream,
 * begins with what arrives from now on.
 */
export function firstProgress({ window }: MonitorEdit, zone: string, now: Date): Progress {
  if (window.type === 'count' || window.type === 'stream') return { [START]: arrivalAt(now) };
  return { [TIME]: newestWindow(window, zone, new Date(now.getTime() - LATENESS_MS)).to.getTime() - 1 };
}

export const timeReached = (progress: Progress): Date => new Date(progress[TIME] ?? 0);
export const withTime = (end: Date): Progress => ({ [TIME]: end.getTime() });
