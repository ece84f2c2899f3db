/** One engine for the monitors of the server and for `haechi report`: rows summed up by SQL, judged by `@haechi/stats`. */
export { analyse } from './analyse.ts';
export type { Analyse, AnalysisLimit, AnalysisRequest, JudgeBy } from './analysis-request.ts';
export type { CostContext, CostMonth, DaySums } from './cost/cost-context.ts';
export { defaultLimit } from './default-limits.ts';
export type {
  ArmSummary,
  ExperimentArm,
  ExperimentDesign,
  ExperimentLook,
  ExperimentMetric,
  ExperimentOutcome,
  OtherExperiment,
  PastLook,
} from './experiment/experiment-design.ts';
export type {
  ExperimentCheck,
  ExperimentJudgement,
  MetricJudgement,
  MetricOutcome,
} from './experiment/experiment-judgement.ts';
export { judgeExperiment } from './experiment/judge-experiment.ts';
export type { FileFacts, ReportFacts } from './html/report-facts.ts';
export { reportHtml } from './html/report-html.ts';
export { emptyAnalysis } from './make-analysis.ts';
export { profileOf } from './profile-of.ts';
export { type RootCause, type RootCauseRequest, rootCause } from './root-cause/root-cause.ts';
export { isBorder } from './sensitive/region-table.ts';
export { quoteName, quoteString } from './sql/quote.ts';
export { type ChunkEnd, chunkEnds } from './stream/chunk-ends.ts';
export { streamAnalysis } from './stream/stream-analysis.ts';
export { type StreamRange, type StreamRows, type StreamState, startStream } from './stream/stream-state.ts';
export { type StreamLook, watchStream } from './stream/watch-stream.ts';
export type {
  ColumnAccess,
  CountedColumn,
  OutcomeCell,
  QueryCost,
  Roles,
  RowsReader,
  TableSource,
} from './table-source.ts';
export { compareVersions, type VersionRow, type VersionsRequest } from './version-difference/compare-versions.ts';
