import type { ApprovalSettings } from '@haechi/contract';

/** Limits of the checks until a system has others: the usual ones for a classifier that decides about people. */
export const defaultApprovalSettings: ApprovalSettings = {
  performance: { metric: 'accuracy', better: 'above', threshold: 0.85 },
  fairness: { below: 0.1 },
  // Larger than any model that the server loads into memory by itself.
  security: { max_artifact_bytes: 512 * 1024 * 1024 },
  required: ['performance_threshold', 'fairness_check', 'security_scan', 'documentation_complete'],
};

/** Alias of the version that users get unless a rollout says otherwise. */
export const championAlias = 'champion';
/** Aliases that mean production: on a governed model they need an approved version. */
export const productionAliases: ReadonlySet<string> = new Set([championAlias, 'production']);

/** Tags that the approval writes; nobody else does. */
export const approvalTags: ReadonlySet<string> = new Set(['approval_status', 'approved_by', 'approval_timestamp']);
/** Tags of one version at most. */
export const maxTags = 200;

/** Measures that lie between 0 and 1 whatever the model; one beyond was counted in percent, or is none. */
export const shareMetrics: ReadonlySet<string> = new Set([
  ...['accuracy', 'balanced_accuracy', 'precision', 'recall', 'sensitivity', 'specificity', 'f1', 'f1_score'],
  ...['auc', 'roc_auc', 'pr_auc', 'average_precision', 'tpr', 'tnr', 'fpr', 'fnr', 'ppv', 'npv'],
]);

/** Newest versions that a lineage graph shows: more cannot be read in one picture. */
export const graphVersions = 200;

/** Metrics by which a registration may say how many held-out rows its measures rest on. */
export const rowCountMetrics = ['held_out_rows', 'test_rows', 'n'] as const;
