import { type AnalysisKind, indicatorCatalogue } from '@haechi/contract';
import type { AnalysisLimit, AnalysisRequest } from './analysis-request.ts';

/**
 * Limits of an analysis that names none: the figures of the field's playbooks (accuracy 0.7, TPR gap 0.15, FPR gap 0.03, the four-fifths rule, PSI 0.25, a tenth of the
 * features drifted, costs at 120 % of their target, GPUs at 110 %). `min_n` is ours: below it a share is known to no better than about ±0.07.
 */
const DEFAULT_LIMITS: Readonly<Record<AnalysisKind, readonly AnalysisLimit[]>> = {
  performance: [
    { indicator: 'accuracy', side: 'min', value: 0.7, min_n: 200 },
    { indicator: 'estimated_accuracy', side: 'min', value: 0.7, min_n: 200 },
  ],
  fairness: [
    { indicator: 'tpr_gap', side: 'max', value: 0.15, min_n: 200 },
    { indicator: 'fpr_gap', side: 'max', value: 0.03, min_n: 200 },
    { indicator: 'selection_rate_ratio', side: 'min', value: 0.8, min_n: 200 },
  ],
  data_drift: [
    { indicator: 'drift_share', side: 'max', value: 0.1, min_n: 300 },
    { indicator: 'psi', side: 'max', value: 0.25, min_n: 300 },
    { indicator: 'new_category_share', side: 'max', value: 0.05, min_n: 300 },
    { indicator: 'missing_change', side: 'max', value: 0.05, min_n: 300 },
    { indicator: 'domain_classifier_auc', side: 'max', value: 0.65, min_n: 300 },
  ],
  prediction_drift: [
    { indicator: 'prediction_drift', side: 'max', value: 0.25, min_n: 300 },
    { indicator: 'score_drift', side: 'max', value: 0.25, min_n: 300 },
    { indicator: 'low_confidence_share', side: 'max', value: 0.3, min_n: 300 },
  ],
  concept_drift: [
    { indicator: 'error_change', side: 'max', value: 0.05, min_n: 200 },
    { indicator: 'target_drift', side: 'max', value: 0.25, min_n: 200 },
  ],
  data_quality: [
    { indicator: 'missing_share', side: 'max', value: 0.1, min_n: 1 },
    { indicator: 'out_of_range_share', side: 'max', value: 0.01, min_n: 1 },
    { indicator: 'wrong_type_share', side: 'max', value: 0.01, min_n: 1 },
    { indicator: 'duplicate_share', side: 'max', value: 0.01, min_n: 1 },
    { indicator: 'schema_changes', side: 'max', value: 0, min_n: 0 },
    { indicator: 'sensitive_share', side: 'max', value: 0, min_n: 1 },
    { indicator: 'outside_region_share', side: 'max', value: 0, min_n: 1 },
    { indicator: 'unknown_region_share', side: 'max', value: 0, min_n: 1 },
  ],
  system: [
    { indicator: 'error_rate', side: 'max', value: 0.01, min_n: 200 },
    { indicator: 'availability', side: 'min', value: 0.99, min_n: 200 },
  ],
  business: [],
  cost: [
    { indicator: 'cost_target_share', side: 'max', value: 1.2, min_n: 1 },
    { indicator: 'cost_gpu_hours_share', side: 'max', value: 1.1, min_n: 1 },
    { indicator: 'cost_gpu_total_share', side: 'max', value: 1.1, min_n: 1 },
    { indicator: 'cost_budget_spent', side: 'max', value: 1, min_n: 1 },
    { indicator: 'cost_budget_forecast', side: 'max', value: 1, min_n: 1 },
  ],
};

/** Evidently calls a table drifted when half of its columns are. */
const EVIDENTLY_SHARE = 0.5;

/** The limit that an indicator has by default. @throws RangeError for one that has none */
export function defaultLimit(indicator: AnalysisLimit['indicator']): AnalysisLimit {
  const found = DEFAULT_LIMITS[indicatorCatalogue[indicator].kind].find((limit) => limit.indicator === indicator);
  if (found === undefined) throw new RangeError(`${indicator} has no default limit`);
  return found;
}

/** The limits that count: those asked for, or the defaults of the kind where none are. */
export function limitsOf({ kind, limits, settings }: AnalysisRequest): readonly AnalysisLimit[] {
  if (limits.length > 0) return limits;
  if (kind !== 'data_drift' || settings.preset !== 'evidently') return DEFAULT_LIMITS[kind];
  return DEFAULT_LIMITS[kind].map((limit) =>
    limit.indicator === 'drift_share' ? { ...limit, value: EVIDENTLY_SHARE } : limit,
  );
}
