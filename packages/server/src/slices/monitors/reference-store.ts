import type { ReferenceProfile } from '@haechi/contract';
import type { Rows } from '../../platform/clickhouse.ts';
import { levelsOf } from './reference-levels.ts';

/** What the rows are counted by, for one version. */
export interface VersionReference {
  readonly system: string;
  readonly version: string;
  readonly profile: ReferenceProfile;
}

function binRows({ system, version, profile }: VersionReference): object[] {
  return Object.entries(profile.numeric).flatMap(([feature, { cuts }]) =>
    [...cuts, 'inf'].map((upper, place) => ({ system_id: system, version, feature, upper, bin: place + 1 })),
  );
}

function levelRows({ system, version, profile }: VersionReference): object[] {
  return Object.entries(profile.categorical).flatMap(([feature, summary]) =>
    [...levelsOf(summary), ''].map((level, place) => ({ system_id: system, version, feature, level, code: place + 1 })),
  );
}

/** Puts the cuts and levels of a reference beside the rows, where buckets are counted. The same reference again changes nothing. */
export async function storeReference(rows: Rows, reference: VersionReference): Promise<void> {
  const bins = binRows(reference);
  const levels = levelRows(reference);
  if (bins.length > 0) await rows.insert('reference_bins', bins);
  if (levels.length > 0) await rows.insert('reference_levels', levels);
}
