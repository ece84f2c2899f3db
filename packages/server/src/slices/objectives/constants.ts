import type { Objective } from '@haechi/contract';

/**
 * Objectives of a new system. Limits are often broken by honest models on honest data, so they are kept on file; to be worse than the version that
 * serves already is what calls for action, and so does what somebody defined a monitor for.
 */
export const defaultObjectives: readonly Pick<Objective, 'name' | 'basis' | 'on_fail'>[] = [
  { basis: 'limit', on_fail: 'record', name: { key: 'objectives.name.within_limits', params: {} } },
  { basis: 'versus_stable', on_fail: 'alert', name: { key: 'objectives.name.no_worse_than_stable', params: {} } },
  { basis: 'monitor', on_fail: 'alert', name: { key: 'objectives.name.within_monitors', params: {} } },
];
