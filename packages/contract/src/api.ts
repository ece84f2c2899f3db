import { accessApi } from './access.ts';
import { actsApi } from './acts.ts';
import { alertsApi, notifyApi } from './alerts.ts';
import { approvalsApi } from './approvals.ts';
import { artifactKeysApi } from './artifact-keys.ts';
import { checklistsApi } from './checklists.ts';
import { eventsApi } from './events.ts';
import { experimentsApi } from './experiments.ts';
import { flagsApi } from './flags.ts';
import { incidentsApi, responsesApi } from './incidents.ts';
import { indicatorPacksApi } from './indicator-packs.ts';
import { inferenceProtocolApi } from './inference-protocol.ts';
import { mlflowArtifactsApi } from './mlflow-artifacts.ts';
import { mlflowExperimentsApi } from './mlflow-experiments.ts';
import { mlflowLoggedModelsApi } from './mlflow-logged-models.ts';
import { mlflowRegistryApi } from './mlflow-registry.ts';
import { mlflowRunsApi } from './mlflow-runs.ts';
import { mlflowTracesApi } from './mlflow-traces.ts';
import { monitorDefinitionsApi } from './monitor-definitions-api.ts';
import { monitorsApi } from './monitors.ts';
import { objectivesApi } from './objectives.ts';
import { ofrepApi } from './ofrep.ts';
import { registryApi } from './registry-api.ts';
import { releasesApi } from './releases.ts';
import { serverApi } from './server-info.ts';
import { servingApi } from './serving.ts';
import { signInApi } from './sign-in.ts';
import { systemsApi } from './systems.ts';
import { trackingApi } from './tracking.ts';
import { trackingArtifactsApi } from './tracking-artifacts.ts';
import { trailApi } from './trail.ts';

/** Every endpoint, by slice. The OpenAPI document, the SDK, the permission walk and the docs are made from it. */
export const api = {
  server: serverApi,
  trail: trailApi,
  access: accessApi,
  acts: actsApi,
  signIn: signInApi,
  systems: systemsApi,
  events: eventsApi,
  notify: notifyApi,
  tracking: trackingApi,
  mlflowExperiments: mlflowExperimentsApi,
  mlflowRuns: mlflowRunsApi,
  trackingArtifacts: trackingArtifactsApi,
  mlflowArtifacts: mlflowArtifactsApi,
  mlflowLoggedModels: mlflowLoggedModelsApi,
  mlflowTraces: mlflowTracesApi,
  registry: registryApi,
  approvals: approvalsApi,
  mlflowRegistry: mlflowRegistryApi,
  artifactKeys: artifactKeysApi,
  serving: servingApi,
  inferenceProtocol: inferenceProtocolApi,
  monitors: monitorsApi,
  monitorDefinitions: monitorDefinitionsApi,
  indicatorPacks: indicatorPacksApi,
  objectives: objectivesApi,
  alerts: alertsApi,
  releases: releasesApi,
  flags: flagsApi,
  ofrep: ofrepApi,
  experiments: experimentsApi,
  incidents: incidentsApi,
  responses: responsesApi,
  checklists: checklistsApi,
} as const;
