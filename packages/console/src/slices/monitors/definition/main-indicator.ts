import type { AnalysisKind, IndicatorName } from '@haechi/contract';
import type { MonitorState } from './monitor-types.ts';

/** The number that stands for a monitor of each kind where there is room for one; null where none fits all. */
const mainIndicators: Readonly<Record<AnalysisKind, IndicatorName | null>> = {
  performance: 'accuracy',
  fairness: 'tpr_gap',
  data_drift: 'drift_share',
  prediction_drift: 'prediction_drift',
  concept_drift: 'error_change',
  data_quality: 'volume',
  system: 'latency_p95',
  business: null,
  cost: null,
};

/** The number that stands for a monitor. */
export function mainIndicator({ kind, window }: Pick<MonitorState, 'kind' | 'window'>): IndicatorName | null {
  return window.type === 'stream' ? 'stream_change' : mainIndicators[kind];
}
