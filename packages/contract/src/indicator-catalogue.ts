/** What a monitor looks at. */
export const analysisKinds = [
  'performance',
  'fairness',
  'data_drift',
  'prediction_drift',
  'concept_drift',
  'data_quality',
  'system',
  'business',
  'cost',
] as const;
export type AnalysisKind = (typeof analysisKinds)[number];

export type IndicatorUnit = 'share' | 'score' | 'count' | 'seconds' | 'milliseconds' | 'hours' | 'per_second' | 'own';

export interface IndicatorEntry {
  readonly kind: AnalysisKind;
  readonly unit: IndicatorUnit;
  /** Which direction is worse; `change` where either is. */
  readonly worse: 'low' | 'high' | 'change';
  /** What one value is about: the whole window, one feature, one sensitive attribute, one group, one named business metric. */
  readonly of: 'window' | 'feature' | 'attribute' | 'group' | 'metric';
}

type Entry = (unit: IndicatorUnit, worse: IndicatorEntry['worse']) => IndicatorEntry;
const about =
  (kind: AnalysisKind, of: IndicatorEntry['of'] = 'window'): Entry =>
  (unit, worse) => ({ kind, unit, worse, of });
const performance = about('performance');
const gap = about('fairness', 'attribute');
const signed = about('fairness', 'group');
const drift = about('data_drift', 'feature');
const driftOfAll = about('data_drift');
const predictions = about('prediction_drift');
const concept = about('concept_drift');
const quality = about('data_quality');
const qualityOf = about('data_quality', 'feature');
const serving = about('system');
const business = about('business', 'metric');
const cost = about('cost', 'metric');

/**
 * Every number that Haechi computes about a system, by name. Metrics, recording rules, dashboards, console and checks are made from this list. Names are
 * the field's; gaps are between groups in the unsigned convention, `signed_*` in the ordered one (unprivileged less privileged).
 */
export const indicatorCatalogue = {
  // performance
  accuracy: performance('share', 'low'),
  balanced_accuracy: performance('share', 'low'),
  precision: performance('share', 'low'),
  recall: performance('share', 'low'),
  f1: performance('share', 'low'),
  roc_auc: performance('score', 'low'),
  pr_auc: performance('score', 'low'),
  log_loss: performance('score', 'high'),
  brier: performance('score', 'high'),
  calibration_error: performance('share', 'high'),
  mae: performance('own', 'high'),
  rmse: performance('own', 'high'),
  r2: performance('score', 'low'),
  mape: performance('share', 'high'),
  estimated_accuracy: performance('share', 'low'),
  estimated_precision: performance('share', 'low'),
  estimated_recall: performance('share', 'low'),
  estimated_f1: performance('share', 'low'),
  estimated_roc_auc: performance('score', 'low'),
  estimation_error: performance('share', 'high'),
  labelled_share: performance('share', 'low'),
  // fairness
  tpr_gap: gap('share', 'high'),
  fpr_gap: gap('share', 'high'),
  tnr_gap: gap('share', 'high'),
  fnr_gap: gap('share', 'high'),
  selection_rate_gap: gap('share', 'high'),
  selection_rate_ratio: gap('share', 'low'),
  precision_gap: gap('share', 'high'),
  accuracy_gap: gap('share', 'high'),
  equalized_odds_difference: gap('share', 'high'),
  equalized_odds_ratio: gap('share', 'low'),
  signed_statistical_parity_difference: signed('share', 'change'),
  signed_equal_opportunity_difference: signed('share', 'change'),
  signed_average_odds_difference: signed('share', 'change'),
  disparate_impact: signed('share', 'low'),
  // data drift
  psi: drift('score', 'high'),
  kl: drift('score', 'high'),
  js: drift('score', 'high'),
  hellinger: drift('score', 'high'),
  total_variation: drift('share', 'high'),
  wasserstein: drift('score', 'high'),
  ks: drift('share', 'high'),
  chi_square: drift('score', 'high'),
  cramers_v: drift('score', 'high'),
  drift_share: driftOfAll('share', 'high'),
  missing_change: drift('share', 'high'),
  new_category_share: drift('share', 'high'),
  domain_classifier_auc: driftOfAll('score', 'high'),
  stream_change: drift('score', 'change'),
  // prediction drift and health
  prediction_drift: predictions('score', 'high'),
  score_drift: predictions('score', 'high'),
  mean_confidence: predictions('share', 'change'),
  std_confidence: predictions('share', 'low'),
  low_confidence_share: predictions('share', 'high'),
  positive_share: predictions('share', 'change'),
  // concept drift, from labels
  error_change: concept('share', 'high'),
  target_drift: concept('score', 'high'),
  // data quality
  missing_share: qualityOf('share', 'high'),
  out_of_range_share: qualityOf('share', 'high'),
  wrong_type_share: qualityOf('share', 'high'),
  duplicate_share: quality('share', 'high'),
  schema_changes: quality('count', 'high'),
  freshness: quality('seconds', 'high'),
  volume: quality('count', 'change'),
  volume_ratio: quality('share', 'change'),
  unmatched_labels: quality('share', 'high'),
  sensitive_share: qualityOf('share', 'high'),
  outside_region_share: quality('share', 'high'),
  unknown_region_share: quality('share', 'high'),
  // the serving system
  latency_p50: serving('milliseconds', 'high'),
  latency_p95: serving('milliseconds', 'high'),
  latency_p99: serving('milliseconds', 'high'),
  error_rate: serving('share', 'high'),
  availability: serving('share', 'low'),
  throughput: serving('per_second', 'change'),
  saturation_cpu: serving('share', 'high'),
  saturation_memory: serving('share', 'high'),
  // business, beside the model's own numbers
  business_mean: business('own', 'change'),
  business_sum: business('own', 'change'),
  business_per_prediction: business('own', 'change'),
  // what it costs, by currency (and unit), against targets and the month's budget
  cost_total: cost('own', 'change'),
  cost_per_prediction: cost('own', 'high'),
  cost_per_unit: cost('own', 'high'),
  cost_target_share: cost('share', 'high'),
  cost_gpu_hours: cost('hours', 'change'),
  cost_gpu_hours_share: cost('share', 'high'),
  cost_gpu_total: cost('own', 'change'),
  cost_gpu_total_share: cost('share', 'high'),
  cost_month_to_date: cost('own', 'change'),
  cost_month_forecast: cost('own', 'high'),
  cost_budget_spent: cost('share', 'high'),
  cost_budget_forecast: cost('share', 'high'),
} as const satisfies Record<string, IndicatorEntry>;

export type IndicatorName = keyof typeof indicatorCatalogue;
export const indicatorNames = Object.keys(indicatorCatalogue) as [IndicatorName, ...IndicatorName[]];
