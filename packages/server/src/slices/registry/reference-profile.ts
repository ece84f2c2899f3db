/** The reference profile of a version that exists: asked for, and stored when somebody has computed it. */
import { HaechiError, type ReferenceProfile } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { referenceProfile, versionLabel } from './read-model.ts';
import { versionRow } from './store.ts';
import { json, registryTables, type VersionRef } from './tables.ts';

export interface ProfileDeps {
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
}

/** The window whose rows a profile sums up. */
export interface ProfileWindow {
  readonly from: string;
  readonly to: string;
  /** Version whose predictions they are. */
  readonly rows_of: number;
}

export interface ReferenceProfiles {
  /**
   * Keeps in the trail that somebody asked for a profile.
   * @returns the system of the version
   * @throws HaechiError `not_found` outside `scope`; `conflict` for a version that has a profile: what was measured against it would change its meaning
   */
  request(tx: Db, scope: Scope, wish: VersionRef & { window: ProfileWindow; actor: Actor }): Promise<string>;
  /** Gives a version its profile and says so in the trail; one that has one by now keeps it. @throws HaechiError `not_found` for a version that is gone */
  store(
    tx: Db,
    scope: Scope,
    wish: VersionRef & { window: ProfileWindow; profile: ReferenceProfile; actor: Actor },
  ): Promise<void>;
}

export function referenceProfiles({ trail, changes }: ProfileDeps): ReferenceProfiles {
  return {
    request: async (tx, scope, { model, version, window, actor }) => {
      const row = await versionRow(tx, scope, { model, version });
      // Predictions of a version that is not there would be none.
      await versionRow(tx, scope, { model, version: window.rows_of });
      if ((await referenceProfile(tx, { model, version })) !== null)
        throw new HaechiError(
          'conflict',
          `Version ${version} of ${model} has a reference profile. Register a new version to have another.`,
          { where: 'version' },
        );
      await trail.record(tx, {
        actor,
        action: 'model.profile_requested',
        system: row.system_id,
        target: { kind: 'model_version', id: versionLabel({ model, version }) },
        detail: { ...window },
      });
      return row.system_id;
    },
    store: async (tx, scope, { model, version, window, profile, actor }) => {
      const row = await versionRow(tx, scope, { model, version, lock: true });
      if ((await referenceProfile(tx, { model, version })) !== null) return;
      await registryTables(tx)
        .updateTable('model_versions')
        .set({ reference_profile: json(profile) })
        .where('model_id', '=', model)
        .where('version', '=', version)
        .execute();
      const columns = Object.keys(profile.numeric).length + Object.keys(profile.categorical).length;
      await trail.record(tx, {
        actor,
        action: 'model.profile_stored',
        system: row.system_id,
        target: { kind: 'model_version', id: versionLabel({ model, version }) },
        detail: { ...window, rows: profile.rows, columns },
      });
      await changes.publish(tx, { topic: 'models', id: model, system: row.system_id });
    },
  };
}
