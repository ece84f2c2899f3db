/** Traces on a page of a search: MLflow's default and most (SEARCH_TRACES_DEFAULT_MAX_RESULTS, SEARCH_TRACES_MAX_RESULTS). */
export const TRACES_PAGE = 100;
export const TRACES_MOST = 500;
/** Traces with their spans in one answer; clients ask for ten at once. */
export const BATCH_TRACES = 100;
/** Characters of a preview (MLflow: TRACE_REQUEST_RESPONSE_PREVIEW_MAX_LENGTH_OSS). */
export const PREVIEW_CHARACTERS = 1_000;
/** Spans in one message: far more than exporters send (512), few enough for one statement. */
export const SPANS_AT_ONCE = 10_000;

/** What MLflow's clients look for: where the spans are, and what the trace is called. */
export const SPANS_LOCATION_TAG = 'mlflow.trace.spansLocation';
export const IN_TRACKING_STORE = 'TRACKING_STORE';
export const ARTIFACT_LOCATION_TAG = 'mlflow.artifactLocation';
export const TRACE_NAME_TAG = 'mlflow.traceName';
export const SOURCE_RUN_METADATA = 'mlflow.sourceRun';
/** Attributes of a root span that say what went in and came out, as JSON. */
export const INPUTS_ATTRIBUTE = 'mlflow.spanInputs';
export const OUTPUTS_ATTRIBUTE = 'mlflow.spanOutputs';
/** Assessments of one trace: people and judges give a handful. */
export const MOST_ASSESSMENTS = 1_000;
/** Characters of all assessments of a trace: each search that shows the trace reads them. */
export const ASSESSMENT_CHARACTERS = 2_000_000;
