/** Limits of MLflow 3, which its clients assume, and what its clients look for. */

/** The version of MLflow whose interface is spoken: clients send spans by OTLP to servers from 3.4 on. */
export const MLFLOW_VERSION = '3.6.0';
/** Metrics, parameters and tags of one batch together (MLflow: MAX_ENTITIES_PER_BATCH). */
export const BATCH_ENTITIES = 1_000;
/** Values that a page of a metric's history holds (MLflow's client asks for as many). */
export const HISTORY_PAGE = 25_000;
/** Values of a run in one answer about an interval of steps, also where one step has many (MLflow: MAX_RESULTS_PER_RUN). */
export const INTERVAL_VALUES = 2_500;
/** Characters of all that a run says of models of MLflow 2: each description is a page, every search of runs reads them. */
export const HISTORY_CHARACTERS = 2_000_000;
/** Courses that one chart is given at most; beyond them nobody tells lines apart. */
export const CHART_SERIES = 200;
/** Newest runs of an experiment whose keys are offered as columns. */
export const KEYS_OF_RUNS = 1_000;
/** Nested runs that a run's page names. */
export const SHOWN_CHILDREN = 100;

/** The shared experiment of clients that name none. */
export const DEFAULT_EXPERIMENT = '0';
/** The tag that puts an experiment into a system. */
export const SYSTEM_TAG = 'haechi.system';
export const RUN_NAME_TAG = 'mlflow.runName';
export const PARENT_TAG = 'mlflow.parentRunId';
export const USER_TAG = 'mlflow.user';
export const DATASET_CONTEXT_TAG = 'mlflow.data.context';
/** Models that clients of MLflow 2 logged, a JSON list. */
export const LOGGED_MODELS_TAG = 'mlflow.log-model.history';
