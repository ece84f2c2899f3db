/** What the registry asks of tracking, and tracking of the registry: the port of each, filled by the other. */
import { HaechiError } from '@haechi/contract';
import type { Platform } from './open-platform.ts';
import type { TrackedSources } from './slices/registry/index.ts';
import { artifactsInUse } from './slices/registry/index.ts';
import { runAsSource, type Tracking, type TrackingPorts } from './slices/tracking/index.ts';

const SCHEME = 'mlflow-artifacts:/';
const pathOf = (uri: string): string => uri.replace(/^mlflow-artifacts:\/+/, '').replace(/\/+$/, '');

/** Runs, logged models and their files, as versions are made from them. */
export function trackedSources(
  { objects }: Pick<Platform, 'objects'>,
  { files }: Pick<Tracking, 'files'>,
): TrackedSources {
  return {
    run: runAsSource,
    loggedModel: async (db, scope, id) => {
      try {
        const model = await files.modelOf(db, scope, id);
        return { name: model.name, system: model.system, runId: model.source_run_id, artifactUri: model.artifact_uri };
      } catch (error) {
        if (error instanceof HaechiError && error.code === 'not_found') return null;
        throw error;
      }
    },
    files: async (db, { uri, limit }) => {
      if (!uri.startsWith(SCHEME)) return [];
      const folder = `${pathOf(uri)}/`;
      const found = await files.filesUnder(db, pathOf(uri), limit + 1);
      return found
        .filter(({ path }) => path.startsWith(folder))
        .slice(0, limit)
        .map(({ path, bytes }) => ({ path: path.slice(folder.length), bytes }));
    },
    read: async (db, { uri, path, most }) => {
      const found = await files.fileAt(db, `${pathOf(uri)}/${path}`);
      return found === undefined || found.bytes > most ? null : objects.read(found.sha256);
    },
  };
}

/** Which files of tracking a registered version is made of, and which bytes the registry holds. */
export const registryHolds: TrackingPorts = {
  versionUsing: artifactsInUse.versionUsing,
  heldElsewhere: artifactsInUse.held,
};
