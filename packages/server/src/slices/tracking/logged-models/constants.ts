/** Values of metrics that a model is read with at most; a client that logs more of one model reads them by run. */
export const METRICS_OF_MODEL = 1_000;
/** Models on a page of a search: MLflow's default, and its most (SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT; its server bounds neither). */
export const MODELS_PAGE = 50;
export const MODELS_MOST = 1_000;
/** Lengths that MLflow keeps (MAX_MODEL_KEY, tags and parameters of logged models), characters. */
export const MODEL_LIMITS = { name: 500, key: 250, tag: 8_000, param: 6_000, pairs: 1_000 } as const;
