import type { MonitorResult } from '@haechi/contract';
import { useRead } from '../../../data/use-read.ts';
import type { MonitorState } from '../definition/monitor-types.ts';

/** What of the address says which result is shown. In it `all` stands for the rows of all slices. */
export interface ResultSearch {
  readonly window?: string | undefined;
  readonly version?: string | undefined;
  readonly slice?: string | undefined;
}
export interface ResultChoice {
  /** End of the window; undefined while it is not known, or when there is none. */
  readonly to: string | undefined;
  readonly version: string;
  readonly slice: string;
  /** Windows there are of the version and slice, newest first. */
  readonly windows: readonly MonitorResult[];
  readonly versions: readonly string[];
  readonly slices: readonly string[];
}

/** Windows that can be chosen; older ones are reached through the history. */
const mostWindows = 60;
/** Newest results in which versions and slices are looked for. */
const mostResults = 200;

/** A slice as the address has it. */
export const sliceInSearch = (slice: string): string => (slice === '' ? 'all' : slice);

/** Which window, version and slice of a monitor is shown: as the address says, else the worst of the newest window. */
export function useResultChoice(monitor: MonitorState, search: ResultSearch): ResultChoice | null {
  const params = { system: monitor.system, monitor: monitor.id };
  const { latest } = monitor;
  const version = search.version ?? latest?.version ?? '';
  const slice = search.slice === undefined ? (latest?.slice ?? '') : search.slice === 'all' ? '' : search.slice;
  const enabled = latest !== null;
  const newest = useRead(['monitorDefinitions', 'results'], { params, query: { limit: mostResults } }, { enabled });
  const own = useRead(
    ['monitorDefinitions', 'results'],
    { params, query: { limit: mostWindows, version, slice } },
    { enabled },
  );
  if (latest === null) return null;
  const windows = own.data?.items ?? [];
  const all = newest.data?.items ?? [];
  return {
    version,
    slice,
    windows,
    to: search.window ?? windows[0]?.window.to,
    versions: unique([version, ...all.map((result) => result.version)]),
    slices: unique(['', slice, ...all.map((result) => result.slice)]),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
