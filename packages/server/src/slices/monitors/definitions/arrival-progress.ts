/** How far a monitor has looked at what arrives: the last arrival number by version, and the start for versions that were never seen. Pure. */
import { type Progress, START } from './progress.ts';

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
