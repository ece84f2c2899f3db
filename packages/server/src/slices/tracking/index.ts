import type { Route } from '../../platform/http/route.ts';
import { trackingRoutes } from './console/tracking-routes.ts';
import { experimentService } from './experiments/experiment-service.ts';
import { mlflowExperimentRoutes } from './experiments/mlflow-experiment-routes.ts';
import { logService } from './runs/log-service.ts';
import { mlflowRunRoutes } from './runs/mlflow-run-routes.ts';
import { runService } from './runs/run-service.ts';
import type { TrackingDeps } from './tracking-deps.ts';
import { createTrackingFiles, type TrackingFiles } from './tracking-files.ts';

export {
  existingResource,
  invalidParameter,
  missingResource,
  mlflowEnvelope,
} from './mlflow/mlflow-envelope.ts';
export { pageOfRows, readPageToken } from './mlflow/page-token.ts';
export {
  parseFilter,
  parseOrder,
  type SearchComparison,
  type SearchGrammar,
} from './mlflow/search-grammar.ts';
export { allOf, compareSql, keyedSql, orderSql } from './mlflow/search-sql.ts';
export { runAsSource, runNames } from './runs/run-as-source.ts';
export type { TrackingDeps } from './tracking-deps.ts';
export type { TrackingFiles } from './tracking-files.ts';
export type { TrackingPorts } from './tracking-ports.ts';

export interface Tracking {
  readonly routes: readonly Route[];
  readonly files: TrackingFiles;
  start(): Promise<void>;
}

/** What MLflow's clients log, experiments, runs and what hangs on them: MLflow's own interface, and one for the console. */
export function createTracking(deps: TrackingDeps): Tracking {
  const experiments = experimentService(deps);
  const runs = runService(deps);
  const logs = logService(deps, runs);
  const files = createTrackingFiles(deps);
  return {
    files,
    start: files.start,
    routes: [
      ...files.routes,
      ...mlflowExperimentRoutes(deps, experiments),
      ...mlflowRunRoutes(deps, { runs, logs }),
      ...trackingRoutes(deps, { experiments, runs }),
    ],
  };
}
