import type { ResultOf } from '../../../data/calls.ts';

/** A monitor with how it stands, as lists and its own page have it. */
export type MonitorState = ResultOf<'monitorDefinitions', 'get'>;
export type MonitorWindow = MonitorState['window'];
export type MonitorReference = MonitorState['reference'];
/** A monitor by its names. */
export interface MonitorKey {
  readonly system: string;
  readonly monitor: string;
}
