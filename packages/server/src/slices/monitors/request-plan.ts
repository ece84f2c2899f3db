/** What is compared of the requests themselves: errors, latency, scores, business results. Pure. */

/** One thing of a rollout's metrics, as it was written. */
export interface JudgedMetricWish {
  readonly metric: string;
  readonly margin: number | null;
  readonly name: string | null;
  readonly worse: 'lower' | 'higher';
}

/** What the rollout under way on a route is judged by. */
export interface JudgedBy {
  /** Labelled predictions, and predictions, of the candidate at the planned end; 0: none are wanted. */
  readonly labelled: number;
  readonly samples: number;
  readonly metrics: readonly JudgedMetricWish[];
}

export type RequestIndicator =
  | 'error_rate'
  | 'latency_p50'
  | 'latency_p95'
  | 'latency_p99'
  | 'score_drift'
  | 'business_mean';

/** One thing that must not get worse. */
export interface RequestHypothesis {
  readonly indicator: RequestIndicator;
  /** Of a business metric. */
  readonly name: string | null;
  readonly worse: 'lower' | 'higher';
  /** Error rate and score: as a share; latency: ms, or null for the larger of `LATENCY_MARGIN_MS` and `LATENCY_MARGIN_SHARE` of the stable version's; business: its own unit. */
  readonly margin: number | null;
  /** Rows of each side at the planned end. */
  readonly plannedN: number;
}

/** Fixed before the first look, as the comparison of outcomes is. */
export interface RequestPlan {
  readonly family: readonly RequestHypothesis[];
  /** Share of the level of the whole comparison; the outcomes have the rest. */
  readonly share: number;
}

const indicators: readonly RequestIndicator[] = [
  'error_rate',
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'score_drift',
  'business_mean',
];
const isRequest = (metric: string): metric is RequestIndicator => (indicators as readonly string[]).includes(metric);

/** Null where nothing of the requests is judged. */
export function planRequests(judged: JudgedBy, fallbackN: number, share: number): RequestPlan | null {
  const plannedN = judged.samples || judged.labelled || fallbackN;
  const family = judged.metrics.flatMap(({ metric, margin, name, worse }): RequestHypothesis[] =>
    isRequest(metric) ? [{ indicator: metric, name, worse, margin, plannedN }] : [],
  );
  return family.length === 0 ? null : { family, share };
}

export function requestKey({ indicator, name }: RequestHypothesis): string {
  return JSON.stringify(['request', indicator, name]);
}
