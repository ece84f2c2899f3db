import { defaultLimit } from '@haechi/monitoring';

/** Names at /metrics that the rules and dashboards ask for. A test asks a running server for each of them. */
export const metric = {
  indicator: 'haechi_indicator',
  limit: 'haechi_indicator_limit',
  verdict: 'haechi_indicator_failing',
  openFindings: 'haechi_findings_open',
  evaluated: 'haechi_monitor_evaluated_timestamp_seconds',
  accuracy: 'model_accuracy',
  drift: 'data_drift_score',
  gap: 'model_fairness_gap',
  predictions: 'model_predictions_total',
  duration: 'model_prediction_duration_seconds_bucket',
  errors: 'model_prediction_errors_total',
  daily: 'daily_predictions_total',
  unlogged: 'haechi_predictions_unlogged_total',
  accepted: 'haechi_events_accepted_total',
  rejected: 'haechi_events_rejected_total',
  spoolBytes: 'haechi_spool_bytes',
  spoolLimit: 'haechi_spool_limit_bytes',
  spoolLag: 'haechi_spool_lag_seconds',
  spoolLost: 'haechi_spool_lost_rows',
  deadLetters: 'haechi_jobs_dead_letters',
  outboxFailed: 'haechi_outbox_failed',
  snapshotAge: 'haechi_snapshot_age_seconds',
  trailAlarm: 'haechi_trail_alarm',
  trailEntries: 'haechi_trail_entries',
  trailAnchored: 'haechi_trail_anchored_entries',
  memory: 'haechi_process_resident_memory_bytes',
} as const;

/** Limits of the alerts and bands of the dashboards: the monitors' defaults; the red band, the 95th percentile and the share of errors are ours. */
export const limits = {
  accuracy: defaultLimit('accuracy').value,
  tprGap: defaultLimit('tpr_gap').value,
  fprGap: defaultLimit('fpr_gap').value,
  driftShare: defaultLimit('drift_share').value,
  driftRed: 0.3,
  p95Seconds: 0.25,
  errorShare: 0.05,
} as const;
