import type { MonitorEdit } from '@haechi/contract';
import type { MonitorState } from './monitor-types.ts';

/** The part of a monitor that people write. */
export function definitionOf(monitor: MonitorState | MonitorEdit): MonitorEdit {
  const { title, kind, enabled, environment, versions, window, reference, slices, where, features, settings, limits } =
    monitor;
  return { title, kind, enabled, environment, versions, window, reference, slices, where, features, settings, limits };
}
