/** Checklists of a deployment (before, during, after), of a system's areas and of its operation, filled from the record; manuals made from what is deployed. */
import { z } from 'zod';
import { idParams, idSchema, instantSchema, pageOf, pageQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

/** `before`, `during` and `after` belong to a rollout; `areas` and `operations` to a system. */
const checklistStageSchema = z.enum(['before', 'during', 'after', 'areas', 'operations']);
const checklistAreaSchema = z.enum(['deployment', 'monitoring', 'retraining', 'security', 'scale', 'documents']);
/** Who can tell: the record alone, a person alone, or a person where the record is silent. */
const checklistSourceSchema = z.enum(['record', 'person', 'either']);

/** One line of a list, before anything is assessed. */
export const checklistEntrySchema = z.object({
  id: slugSchema,
  stage: checklistStageSchema,
  area: checklistAreaSchema.nullable(),
  source: checklistSourceSchema,
  title: messageSchema,
  /** What is looked at, or what a person is asked. */
  asks: messageSchema,
});
/** Something in the record that a verdict rests on; `href` is where the API shows it. */
const evidenceSchema = z.object({ kind: z.string(), id: z.string(), href: z.string() });

export const checklistItemSchema = checklistEntrySchema.extend({
  /** `skipped`: not assessed, or answered as not applicable. */
  verdict: verdictSchema,
  reason: messageSchema,
  /** How many things of the record were looked at; null where a person answered. */
  n: z.number().int().nullable(),
  numbers: z.record(z.string(), z.number()),
  evidence: z.array(evidenceSchema),
  answer: z
    .object({
      verdict: z.enum(['pass', 'fail', 'skipped']),
      reason: z.string(),
      by: z.string(),
      at: instantSchema,
    })
    .nullable(),
  /** Whether it takes an answer now. */
  answerable: z.boolean(),
});
const countsSchema = z.object({
  pass: z.number().int(),
  fail: z.number().int(),
  error: z.number().int(),
  skipped: z.number().int(),
});
export const checklistSchema = z.object({
  stage: checklistStageSchema,
  system: slugSchema,
  rollout: z.string().nullable(),
  route: slugSchema.nullable(),
  model: slugSchema.nullable(),
  version: z.number().int().nullable(),
  /** `waiting`: its stage has not begun; `open`: assessed as things stand now; `kept`: as it was at `kept_at`, for good; `missed`: its time passed unseen. */
  state: z.enum(['waiting', 'open', 'kept', 'missed']),
  /** `pass` when every item passes; `fail` or `error` when one does; else `skipped`. */
  verdict: verdictSchema,
  counts: countsSchema,
  assessed_at: instantSchema,
  kept_at: instantSchema.nullable(),
  items: z.array(checklistItemSchema),
});
export type Checklist = z.infer<typeof checklistSchema>;
export type ChecklistItem = z.infer<typeof checklistItemSchema>;
export type ChecklistEntry = z.infer<typeof checklistEntrySchema>;

/** @public words of the wire for the console */
export const manualKinds = ['operations', 'troubleshooting', 'rollback'] as const;

const tag = 'governance';
const answerBody = z.object({
  /** `skipped`: does not apply. */
  verdict: z.enum(['pass', 'fail', 'skipped']),
  reason: z.string().min(1).max(1000),
});
const listsOf = z.object({ items: z.array(checklistSchema) });
const ofVersion = z.object({ route: slugSchema, version: z.coerce.number().int().min(1) });

export const checklistsApi = {
  catalogue: endpoint({
    method: 'GET',
    path: '/api/v1/checklist-entries',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'Every line of every checklist, and who can answer it.',
    response: z.object({ items: z.array(checklistEntrySchema) }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/v1/checklists',
    permission: 'checklists.read',
    scope: 'filtered',
    tag,
    summary: 'Checklists of rollouts that are kept, newest first.',
    query: pageQuery.extend({ system: slugSchema.optional(), route: slugSchema.optional() }),
    response: pageOf(checklistSchema.omit({ items: true }).extend({ id: z.string() })),
  }),
  ofRollout: endpoint({
    method: 'GET',
    path: '/api/v1/rollouts/{id}/checklists',
    permission: 'checklists.read',
    scope: 'filtered',
    tag,
    summary: 'The three checklists of a rollout: kept where their stage is over, as things stand where it is not.',
    params: idParams,
    response: listsOf,
  }),
  answerRollout: endpoint({
    method: 'PUT',
    path: '/api/v1/rollouts/{id}/checklist-items/{item}',
    permission: 'checklists.write',
    scope: 'filtered',
    tag,
    summary: 'Answer an item of a rollout that the record cannot tell, while its list is open.',
    params: idParams.extend({ item: idSchema }),
    body: answerBody,
    response: checklistSchema,
  }),
  beforehand: endpoint({
    method: 'GET',
    path: '/api/v1/routes/{route}/versions/{version}/checklist',
    permission: 'checklists.read',
    scope: 'filtered',
    tag,
    summary: 'The checklist before a deployment of a version on a route, as things stand.',
    params: ofVersion,
    response: checklistSchema,
  }),
  answerBeforehand: endpoint({
    method: 'PUT',
    path: '/api/v1/routes/{route}/versions/{version}/checklist-items/{item}',
    permission: 'checklists.write',
    scope: 'filtered',
    tag,
    summary: 'Answer an item of the checklist before a deployment; a rollout that starts later takes the answer over.',
    params: ofVersion.extend({ item: idSchema }),
    body: answerBody,
    response: checklistSchema,
  }),
  ofSystem: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/checklists',
    permission: 'checklists.read',
    scope: 'system',
    tag,
    summary: 'The checklists of a system: the six areas, and operations, as things stand.',
    params: systemParams,
    response: listsOf,
  }),
  answerSystem: endpoint({
    method: 'PUT',
    path: '/api/v1/systems/{system}/checklist-items/{item}',
    permission: 'checklists.write',
    scope: 'system',
    tag,
    summary: 'Answer an item of a system that the record cannot tell; the latest answer counts.',
    params: systemParams.extend({ item: idSchema }),
    body: answerBody,
    response: checklistSchema,
  }),
  manual: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/manuals/{manual}',
    permission: 'checklists.read',
    scope: 'system',
    tag,
    kind: 'stream',
    summary: 'Operations manual, troubleshooting guide or rollback plan, made from what is deployed now.',
    params: systemParams.extend({ manual: z.enum(manualKinds) }),
    query: z.object({
      language: z.enum(['en', 'ko']).default('en'),
      format: z.enum(['markdown', 'html']).default('markdown'),
    }),
    response: z.unknown(),
  }),
};
