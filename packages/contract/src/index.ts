/** The wire of Haechi: every request, response, event, error and permission, as zod schemas. */
export {
  accessApi,
  accountSchema,
  bindingSchema,
  keySchema,
  meSchema,
  permissionSchema,
  roleSchema,
  scopeSchema,
} from './access.ts';
export {
  type Act,
  type ActName,
  actsApi,
  actTable,
} from './acts.ts';
export {
  type Alert,
  alertSchema,
  alertsApi,
  channelConfigSchema,
  channelSchema,
  deliverySchema,
  notifyApi,
} from './alerts.ts';
export {
  type Analysis,
  analysisSchema,
  type Distribution,
  type Score,
} from './analysis.ts';
export { api } from './api.ts';
export {
  type Approval,
  type ApprovalCheck,
  type ApprovalSettings,
  type ApprovalStatus,
  approvalCheckNames,
  approvalSchema,
  approvalsApi,
} from './approvals.ts';
export { type ArtifactKeys, artifactKeysApi, type KeyRotation } from './artifact-keys.ts';
export {
  type Checklist,
  type ChecklistEntry,
  type ChecklistItem,
  checklistEntrySchema,
  checklistItemSchema,
  checklistSchema,
  checklistsApi,
  manualKinds,
} from './checklists.ts';
export {
  emptySchema,
  errorBodySchema,
  idParams,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
  rangeQuery,
  slugSchema,
  systemParams,
} from './common.ts';
export {
  type BodyInputOf,
  type BodyOf,
  type Endpoint,
  endpoint,
  type Method,
  type ParamsOf,
  type QueryInputOf,
  type QueryOf,
  type ResponseOf,
  type ScopeRule,
} from './endpoint.ts';
export { type ErrorCode, type ErrorDetail, errorRegistry, HaechiError } from './errors.ts';
export {
  businessEventSchema,
  costEventSchema,
  type EventKind,
  type ExposureEvent,
  eventKindSchema,
  eventSchema,
  eventsApi,
  feedbackEventSchema,
  guardEventSchema,
  type HaechiEvent,
  type LabelEvent,
  labelEventSchema,
  llmCallEventSchema,
  type PredictionEvent,
  predictionEventSchema,
  rowErrorSchema,
  trafficPointSchema,
} from './events.ts';
export {
  type ExperimentDefinition,
  type ExperimentMetric,
  experimentDefinitionSchema,
} from './experiment-definition.ts';
export type { Experiment, ExperimentDesign, ExperimentLook, ExperimentPeriod } from './experiment-records.ts';
export { experimentsApi } from './experiments.ts';
export {
  type FlagCondition,
  type FlagRule,
  flagKeySchema,
} from './flag-rules.ts';
export {
  type Exposure,
  exposureSchema,
  type Flag,
  type FlagDefinition,
  flagDefinitionSchema,
  flagErrorCodes,
  flagReasons,
  flagSchema,
  flagsApi,
} from './flags.ts';
export {
  actionKindSchema,
  type Incident,
  incidentSchema,
  incidentSummarySchema,
  incidentsApi,
  type Policy,
  policySchema,
  responsesApi,
  timelineItemSchema,
} from './incidents.ts';
export {
  type AnalysisKind,
  analysisKinds,
  type IndicatorEntry,
  type IndicatorName,
  type IndicatorUnit,
  indicatorCatalogue,
} from './indicator-catalogue.ts';
export { type IndicatorPack, indicatorPacksApi, packNames, packParameterKinds, packSchema } from './indicator-packs.ts';
export { inferenceProtocolApi, type TensorDatatype, tensorDatatypes } from './inference-protocol.ts';
export { type Language, messageTexts, renderMessage } from './messages.ts';
export { type MlflowFileInfo, mlflowArtifactsApi } from './mlflow-artifacts.ts';
export { mlflowExperimentsApi } from './mlflow-experiments.ts';
export { type LoggedModelOrder, type MlflowLoggedModel, mlflowLoggedModelsApi } from './mlflow-logged-models.ts';
export { type MlflowRegisteredModel, type MlflowVersion, mlflowRegistryApi } from './mlflow-registry.ts';
export {
  type MlflowDatasetInput,
  type MlflowMetricIn,
  type MlflowMetricOut,
  type MlflowRun,
  mlflowRunsApi,
} from './mlflow-runs.ts';
export {
  type DeleteTraces,
  type MlflowTraceInfo,
  type MlflowTraceInfoV2,
  mlflowTracesApi,
  type TraceAssessment,
  type TraceInfoIn,
} from './mlflow-traces.ts';
export {
  MLFLOW,
  MLFLOW_API,
  mlflowDouble,
  mlflowDoubleOut,
  mlflowEmpty,
  mlflowInt,
  mlflowList,
  mlflowTag,
  writeMlflowDouble,
} from './mlflow-wire.ts';
export {
  type CardFormat,
  type CardMetric,
  type CardNotes,
  cardFormats,
  cardNotesSchema,
  type ModelCard,
} from './model-card.ts';
export {
  type AnalysisSettings,
  analysisSettingsSchema,
  backfillSchema,
  driftMethods,
  driftPresets,
  durationSchema,
  type Monitor,
  type MonitorEdit,
  type MonitorResult,
  type MonitorStarter,
  monitorEditSchema,
  type Residency,
  residencySchema,
  rootCauseSchema,
} from './monitor-definitions.ts';
export { monitorDefinitionsApi } from './monitor-definitions-api.ts';
export {
  type Comparison,
  type ComparisonItem,
  comparisonItemSchema,
  comparisonSchema,
  comparisonSettingsSchema,
  type Finding,
  findingSchema,
  type IndicatorPoint,
  indicatorNameSchema,
  indicatorPointSchema,
  type Limit,
  limitSchema,
  monitorSettingsSchema,
  monitorsApi,
  systemStatusSchema,
} from './monitors.ts';
export { type Objective, objectiveSchema, objectivesApi } from './objectives.ts';
export { ofrepApi } from './ofrep.ts';
export { type Permission, permissions, permissionTable, type Role, roles } from './permissions.ts';
export {
  type DeclaredSignature,
  lineageSchema,
  type ModelVersion,
  modelSchema,
  modelVersionSchema,
  type ReferenceProfile,
  referenceProfileSchema,
  sha256Schema,
  stageSchema,
} from './registry.ts';
export { registryApi } from './registry-api.ts';
export {
  type RehearsalReport,
  type Rollout,
  type RolloutGate,
  type RolloutStep,
  releasesApi,
  rolloutNoteSchema,
  rolloutSchema,
  stepSchema,
} from './releases.ts';
export {
  type JudgedMetric,
  judgedMetricSchema,
  type RolloutDefinition,
  rolloutDefinitionSchema,
  rolloutDurationSchema,
  type Strategy,
} from './rollout-definition.ts';
export { type Fallback, type RouteSettings, routeSettingsSchema } from './route-settings.ts';
export { type SensitiveKind, sensitiveKinds } from './sensitive-kinds.ts';
export { type Change, changeSchema, serverApi } from './server-info.ts';
export {
  predictBatchBody,
  predictBatchResponse,
  predictBody,
  predictResponse,
  routeSchema,
  type ServingRoute,
  servingApi,
  targetSchema,
  weightSchema,
} from './serving.ts';
export {
  type GroupRole,
  type OidcProblem,
  oidcProblems,
  type SignInSettings,
  signInApi,
} from './sign-in.ts';
export { riskTierSchema, type System, systemSchema, systemsApi } from './systems.ts';
export {
  type MetricSeries,
  type TrackedExperiment,
  type TrackedRun,
  type TrackedRunDetail,
  trackingApi,
} from './tracking.ts';
export { type ArtifactPreview, type TrackedModel, trackingArtifactsApi } from './tracking-artifacts.ts';
export {
  type Actor,
  actorSchema,
  checkpointSchema,
  type TrailEntry,
  trailApi,
  trailEntrySchema,
  trailVerificationSchema,
} from './trail.ts';
export { type Estimate, estimateSchema, type Message, messageSchema, type Verdict, verdictSchema } from './verdict.ts';
