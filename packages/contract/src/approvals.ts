/** Approval of model versions: automatic checks, review by a person, and the limits of the checks. */
import { z } from 'zod';
import { idSchema, instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

/** Where a version stands. `none`: never submitted, or withdrawn. */
export const approvalStatusSchema = z.enum(['none', 'failed_validation', 'pending_review', 'approved', 'rejected']);
export type ApprovalStatus = z.infer<typeof approvalStatusSchema>;

export const approvalCheckNames = [
  'performance_threshold',
  'fairness_check',
  'security_scan',
  'documentation_complete',
] as const;
const checkNameSchema = z.enum(approvalCheckNames);

/** One thing that a check looked at: a metric, a property of the artifact, a text. */
const checkItemSchema = z.object({
  name: z.string(),
  verdict: verdictSchema,
  reason: messageSchema,
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  /** Of the value, where the number of held-out rows is known: 95 %, Wilson. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  n: z.number().int().nullable(),
});
export const approvalCheckSchema = z.object({
  check: checkNameSchema,
  verdict: verdictSchema,
  /** False when the settings of the system do not ask for it: it is shown, and decides nothing. */
  required: z.boolean(),
  reason: messageSchema,
  items: z.array(checkItemSchema),
});
export type ApprovalCheck = z.infer<typeof approvalCheckSchema>;

/** Limits of the automatic checks in one system. */
export const approvalSettingsSchema = z.object({
  performance: z.object({
    metric: z.string().min(1).max(200),
    /** `above`: the metric must be greater than the threshold; `below`: smaller, as for errors of a regression. */
    better: z.enum(['above', 'below']),
    threshold: z.number(),
  }),
  /** The absolute value of each bias metric must be smaller. */
  fairness: z.object({ below: z.number().positive() }),
  security: z.object({ max_artifact_bytes: z.number().int().positive() }),
  /** Checks that decide; the others are made and shown all the same. */
  required: z.array(checkNameSchema).max(approvalCheckNames.length),
});
export type ApprovalSettings = z.infer<typeof approvalSettingsSchema>;

/** Who did something. The name is null for a key, for machines, and for accounts that are gone. */
export const whoSchema = z.object({
  kind: z.enum(['account', 'key', 'policy', 'system']),
  id: z.string(),
  name: z.string().nullable(),
});
/** `one_person`: approved by whoever registered or submitted it, since nobody else may; `one_person_key`: the same through an API key. */
export const overrideSchema = z.enum(['one_person', 'one_person_key']);

export const approvalSchema = z.object({
  id: idSchema,
  system: slugSchema,
  model: slugSchema,
  version: z.number().int(),
  label: z.string(),
  /** Counts the submissions of a version from 1. */
  attempt: z.number().int(),
  status: approvalStatusSchema,
  checks: z.array(approvalCheckSchema),
  settings: approvalSettingsSchema,
  registered_by: whoSchema,
  submitted_by: whoSchema,
  submitted_at: instantSchema,
  comment: z.string(),
  /** Set when the texts of the version were edited after they were checked. */
  texts_changed_since: z.boolean(),
  decisions: z.array(
    z.object({
      action: z.enum(['approve', 'reject', 'withdraw']),
      by: whoSchema,
      at: instantSchema,
      reason: z.string(),
      override: overrideSchema.nullable(),
    }),
  ),
});
export type Approval = z.infer<typeof approvalSchema>;

const reason = z.string().trim().min(1).max(2000);
const versionParams = z.object({ model: slugSchema, version: z.coerce.number().int().min(1) });
const at = '/api/v1/models/{model}/versions/{version}';
const shared = { scope: 'filtered', tag: 'approvals' } as const;

export const approvalsApi = {
  list: endpoint({
    ...shared,
    method: 'GET',
    path: '/api/v1/approvals',
    permission: 'models.read',
    summary: 'Submissions of versions for approval, newest first; `status` pending_review is the inbox.',
    query: pageQuery.extend({ system: slugSchema.optional(), status: approvalStatusSchema.optional() }),
    response: pageOf(approvalSchema),
  }),
  ofVersion: endpoint({
    ...shared,
    method: 'GET',
    path: `${at}/approvals`,
    permission: 'models.read',
    summary: 'Every submission of one version, newest first, and what the caller may do with it now.',
    params: versionParams,
    response: z.object({
      status: approvalStatusSchema,
      items: z.array(approvalSchema),
      /** How many people may approve here; with one alone, an override is possible. */
      approvers: z.number().int(),
      may: z.object({
        submit: z.boolean(),
        withdraw: z.boolean(),
        approve: z.enum(['yes', 'override', 'no']),
        reject: z.boolean(),
        /** Why approving is not possible, or needs an override. */
        why: messageSchema.nullable(),
      }),
    }),
  }),
  submit: endpoint({
    ...shared,
    method: 'POST',
    path: `${at}/submit`,
    permission: 'models.write',
    status: 201,
    summary: 'Submit a version: the automatic checks run, then it waits for review, or has failed validation.',
    params: versionParams,
    body: z.object({ comment: z.string().max(2000).default('') }),
    response: approvalSchema,
  }),
  withdraw: endpoint({
    ...shared,
    method: 'POST',
    path: `${at}/withdraw`,
    permission: 'models.write',
    summary: 'Take a submission back before it is decided.',
    params: versionParams,
    body: z.object({ reason }),
    response: approvalSchema,
  }),
  approve: endpoint({
    ...shared,
    method: 'POST',
    path: `${at}/approve`,
    permission: 'models.approve',
    summary:
      'Approve a version that waits for review. Nobody approves what they registered or submitted, and no key approves; where one person alone may approve, `override` records the exception.',
    params: versionParams,
    body: z.object({ reason, override: z.boolean().default(false) }),
    response: approvalSchema,
  }),
  reject: endpoint({
    ...shared,
    method: 'POST',
    path: `${at}/reject`,
    permission: 'models.approve',
    summary: 'Reject a version that waits for review, or take an approval back.',
    params: versionParams,
    body: z.object({ reason }),
    response: approvalSchema,
  }),
  settings: endpoint({
    method: 'GET',
    scope: 'system',
    tag: 'approvals',
    path: '/api/v1/systems/{system}/approval-settings',
    permission: 'models.read',
    summary: 'Limits of the automatic checks in a system, and how they came to be.',
    params: systemParams,
    response: z.object({
      settings: approvalSettingsSchema,
      /** 0: nobody has changed them yet. */
      revision: z.number().int(),
      history: z.array(
        z.object({
          revision: z.number().int(),
          settings: approvalSettingsSchema,
          reason: z.string(),
          by: whoSchema,
          at: instantSchema,
        }),
      ),
    }),
  }),
  changeSettings: endpoint({
    method: 'PUT',
    scope: 'system',
    tag: 'approvals',
    path: '/api/v1/systems/{system}/approval-settings',
    permission: 'models.govern',
    summary:
      'Change the limits of the automatic checks, as a decision with a reason. What was checked before stays as it was.',
    params: systemParams,
    body: z.object({ settings: approvalSettingsSchema, reason, revision: z.number().int() }),
    response: z.object({ settings: approvalSettingsSchema, revision: z.number().int() }),
  }),
};
