import { versionLabel } from '../registry/index.ts';
import type { Moving } from './gates.ts';
import type { RolloutRow } from './tables.ts';

/** Both versions of a rollout, as events and comparisons name them, and since when they are compared. */
export function versionsOf(row: RolloutRow): Pick<Moving, 'stable' | 'candidate' | 'startedAt'> {
  const label = (version: number): string => versionLabel({ model: row.model_id, version });
  return { stable: label(row.stable_version), candidate: label(row.candidate_version), startedAt: row.started_at };
}
