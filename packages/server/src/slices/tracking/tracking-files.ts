/** The part of tracking that keeps files, logged models and traces, and removes what was deleted. */
import type { Scope } from '../../platform/http/caller.ts';
import type { Route } from '../../platform/http/route.ts';
import type { Db } from '../../platform/postgres.ts';
import { type ArtifactFile, fileAt, filesUnder } from './artifacts/artifact-store.ts';
import type { ArtifactsDeps } from './artifacts/artifacts-deps.ts';
import { fileRoutes } from './artifacts/file-routes.ts';
import { mlflowArtifactRoutes } from './artifacts/mlflow-artifact-routes.ts';
import { type ArtifactRoot, rootOf } from './artifacts/root-of.ts';
import { modelRoutes } from './logged-models/mlflow-model-routes.ts';
import { type ModelView, modelOf } from './logged-models/model-read.ts';
import { removalRoutes } from './removal/removal-routes.ts';
import { removalService } from './removal/removal-service.ts';
import { mlflowTraceRoutes } from './traces/mlflow-trace-routes.ts';
import type { TrackingDeps } from './tracking-deps.ts';
import { noPorts } from './tracking-ports.ts';

export interface TrackingFiles {
  readonly routes: readonly Route[];
  /** Files at or below a path, by digest: what a registered version is made of. At most `limit`. */
  filesUnder(db: Db, path: string, limit: number): Promise<readonly ArtifactFile[]>;
  fileAt(db: Db, path: string): Promise<ArtifactFile | undefined>;
  /** Where the files of a run or a logged model are. @throws HaechiError `not_found` out of sight */
  rootOf(db: Db, scope: Scope, owner: string): Promise<ArtifactRoot>;
  /** @throws HaechiError `not_found` out of sight or deleted */
  modelOf(db: Db, scope: Scope, id: string): Promise<ModelView>;
  /** Removes what is too old to be restored, now. */
  removeOld(): Promise<void>;
  start(): Promise<void>;
}

export function createTrackingFiles(deps: TrackingDeps): TrackingFiles {
  const ports = deps.ports ?? noPorts;
  const files: ArtifactsDeps = {
    ...deps,
    maxBytes: deps.config.artifactMaxBytes,
    versionUsing: ports.versionUsing,
    heldElsewhere: ports.heldElsewhere,
  };
  const removal = removalService({ ...files, schedules: deps.schedules });
  return {
    routes: [
      ...mlflowArtifactRoutes(files),
      ...fileRoutes(files),
      ...modelRoutes(files),
      ...mlflowTraceRoutes({ ...files, config: deps.config }),
      ...removalRoutes(removal),
    ],
    filesUnder,
    fileAt,
    rootOf,
    modelOf,
    removeOld: removal.removeOld,
    start: removal.start,
  };
}
