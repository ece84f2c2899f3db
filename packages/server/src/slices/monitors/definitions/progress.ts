/** How far a monitor has looked. Windows of time: the end of the last window, under `time`. Windows by count: the last arrival number, by version. Pure. */
import type { MonitorEdit } from '@haechi/contract';
import { newestWindow } from './time-windows.ts';

export type Progress = Readonly<Record<string, number>>;

const START = '';
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

/** The last arrival number that was looked at, of one version (also one that was never seen). */
export const arrivalReached = (progress: Progress, version: string): number =>
  progress[`v:${version}`] ?? progress[START] ?? 0;
export const withArrival = (progress: Progress, version: string, seq: number): Progress => ({
  ...progress,
  [`v:${version}`]: seq,
});
/** From when on the definition counts, as an arrival number. */
export const arrivalStart = (progress: Progress): number => progress[START] ?? 0;
/**
 * The start moved on, so that looks need not count what arrived since the monitor was made: versions that were seen keep the old one until they fill a window.
 * @param seen versions that had arrivals after the old start
 */
export function withStart(progress: Progress, seen: readonly string[], start: number): Progress {
  const before = progress[START] ?? 0;
  if (start <= before) return progress;
  const waiting = seen.filter((version) => progress[`v:${version}`] === undefined);
  return { ...progress, ...Object.fromEntries(waiting.map((version) => [`v:${version}`, before])), [START]: start };
}
/** The lowest of them all: nothing that arrived before is of interest. */
export const lowestArrival = (progress: Progress): number => Math.min(...Object.values(progress));
