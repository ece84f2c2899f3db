import type { ReferenceProfile } from '@haechi/contract';
import { bareRecord } from './bare-record.ts';
import type { KnownVersion, MonitorsDeps } from './ports.ts';
import { storeReference } from './reference-store.ts';

export interface KnownVersions {
  /** What the registry knows of the versions; those it does not know are absent. References stand beside the rows when this resolves. */
  of(system: string, labels: readonly string[]): Promise<ReadonlyMap<string, KnownVersion>>;
}

function bareProfile(profile: ReferenceProfile): ReferenceProfile {
  const categorical = Object.entries(profile.categorical).map(
    ([name, summary]) => [name, { ...summary, counts: bareRecord(summary.counts) }] as const,
  );
  return { ...profile, numeric: bareRecord(profile.numeric), categorical: bareRecord(Object.fromEntries(categorical)) };
}

/** Versions never change once they have a profile, so each is asked for once then and its reference stored once in each process. One without a profile may get one. */
export function knownVersions(deps: Pick<MonitorsDeps, 'rows' | 'version'>): KnownVersions {
  const known = new Map<string, KnownVersion>();

  async function learn(system: string, label: string): Promise<KnownVersion | undefined> {
    const key = JSON.stringify([system, label]);
    const before = known.get(key);
    if (before !== undefined || label === '') return before;
    const registered = await deps.version(system, label);
    if (registered === null) return undefined;
    const profile = registered.profile === null ? null : bareProfile(registered.profile);
    const found = { ...registered, profile };
    if (profile !== null) await storeReference(deps.rows, { system, version: label, profile });
    if (profile !== null) known.set(key, found);
    return found;
  }

  return {
    of: async (system, labels) => {
      const found = new Map<string, KnownVersion>();
      for (const label of labels) {
        const version = await learn(system, label);
        if (version !== undefined) found.set(label, version);
      }
      return found;
    },
  };
}

/** The classes by which each version's outcomes are read. */
export function classesOf(versions: ReadonlyMap<string, KnownVersion>): Map<string, readonly string[]> {
  return new Map([...versions].map(([label, { classes }]) => [label, classes]));
}
