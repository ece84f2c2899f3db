/** Feature flags and the log of who was exposed to what. */
import { z } from 'zod';
import { idSchema, instantSchema, pageOf, pageQuery, rangeQuery, slugSchema } from './common.ts';
import { endpoint } from './endpoint.ts';
import { rowErrorSchema } from './events.ts';
import {
  flagHoldoutSchema,
  flagKeySchema,
  flagKinds,
  flagPrerequisiteSchema,
  flagRuleSchema,
  flagVariantSchema,
  variantNameSchema,
} from './flag-rules.ts';

/** What people say about a flag; each change makes a new revision. */
const definition = {
  name: z.string().max(120).default(''),
  description: z.string().max(2_000).default(''),
  /** Off: everybody gets `off_variant`. */
  on: z.boolean().default(false),
  variants: z.array(flagVariantSchema).min(1).max(20),
  /** For those whom no rule takes. */
  default_variant: variantNameSchema,
  off_variant: variantNameSchema,
  /** The first that holds decides. */
  rules: z.array(flagRuleSchema).max(50).default([]),
  holdout: flagHoldoutSchema.nullable().default(null),
  /** Where one does not hold, everybody gets `off_variant`. */
  prerequisites: z.array(flagPrerequisiteSchema).max(10).default([]),
  /** Attributes of the context that exposures keep. */
  log_attributes: z.array(z.string().min(1).max(200)).max(10).default([]),
};
export const flagDefinitionSchema = z.object({ kind: z.enum(flagKinds), ...definition });
export type FlagDefinition = z.infer<typeof flagDefinitionSchema>;
export const flagSchema = flagDefinitionSchema.extend({
  key: flagKeySchema,
  system: slugSchema,
  /** The experiment under way on it. */
  experiment: z.object({ id: z.string(), period: z.string() }).nullable(),
  created_at: instantSchema,
  changed_at: instantSchema,
  archived_at: instantSchema.nullable(),
  /** Grows with every change; send it back to be sure nobody changed the flag in between. */
  revision: z.number().int(),
});
export type Flag = z.infer<typeof flagSchema>;
export const flagReasons = ['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED'] as const;
export const flagErrorCodes = [
  'FLAG_NOT_FOUND',
  'PARSE_ERROR',
  'TARGETING_KEY_MISSING',
  'INVALID_CONTEXT',
  'GENERAL',
] as const;

/** `value` and `variant` are null when there is an error: the application uses its own default then. */
const explained = z.object({
  key: flagKeySchema,
  value: flagVariantSchema.shape.value.nullable(),
  variant: z.string().nullable(),
  reason: z.enum([...flagReasons, 'ERROR']),
  error_code: z.enum(flagErrorCodes).nullable(),
  error: z.string().nullable(),
  /** The rule that decided. */
  rule: z.string().nullable(),
  experiment: z.string().nullable(),
  /** Name of the holdout that the unit belongs to. */
  holdout: z.string().nullable(),
  /** Key of the prerequisite that did not hold. */
  prerequisite: z.string().nullable(),
});

/** That a unit was given a variant, and when. What comes again within the hour changes nothing. */
export const exposureSchema = z.strictObject({
  flag: flagKeySchema,
  variant: variantNameSchema,
  /** Who was exposed: what the flag draws by, mostly a user. */
  unit: z.string().min(1).max(256),
  time: instantSchema.optional(),
  /** Left out: the experiment under way on the flag, and its period. */
  experiment: idSchema.optional(),
  period: z.string().max(256).optional(),
  tags: z.record(z.string().max(200), z.union([z.string().max(256), z.number(), z.boolean()])).optional(),
});
export type Exposure = z.infer<typeof exposureSchema>;
const exposedSchema = z.object({
  /** '' where none was under way. */
  experiment: z.string(),
  period: z.string(),
  variant: z.string(),
  units: z.number().int(),
  first_at: instantSchema,
  last_at: instantSchema,
});

const params = z.object({ flag: flagKeySchema });
const tag = 'flags';

export const flagsApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/flags',
    permission: 'flags.read',
    scope: 'filtered',
    tag,
    summary: 'Flags in the caller’s scope, newest first. Archived ones are left out unless `archived` is true.',
    query: pageQuery.extend({ system: slugSchema.optional(), archived: z.stringbool().default(false) }),
    response: pageOf(flagSchema),
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/v1/flags',
    permission: 'flags.write',
    scope: 'filtered',
    tag,
    status: 201,
    summary: 'Create a flag. Its key is given once in the whole installation.',
    body: flagDefinitionSchema.extend({ key: flagKeySchema, system: slugSchema }),
    response: flagSchema,
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/flags/{flag}',
    permission: 'flags.read',
    scope: 'filtered',
    tag,
    summary: 'One flag.',
    params,
    response: flagSchema,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/flags/{flag}',
    permission: 'flags.write',
    scope: 'filtered',
    tag,
    summary: 'Change a flag, switch it, archive it or bring it back. Holds in every process within two seconds.',
    params,
    body: z
      .object({
        name: definition.name.unwrap(),
        description: definition.description.unwrap(),
        on: z.boolean(),
        variants: definition.variants,
        default_variant: variantNameSchema,
        off_variant: variantNameSchema,
        rules: definition.rules.unwrap(),
        holdout: definition.holdout.unwrap(),
        prerequisites: definition.prerequisites.unwrap(),
        log_attributes: definition.log_attributes.unwrap(),
        archived: z.boolean(),
      })
      .partial()
      .extend({ revision: z.number().int() }),
    response: flagSchema,
  }),
  revisions: endpoint({
    method: 'GET',
    path: '/api/v1/flags/{flag}/revisions',
    permission: 'flags.read',
    scope: 'filtered',
    tag,
    summary: 'How the flag stood at each revision, newest first.',
    params,
    query: pageQuery,
    response: pageOf(
      z.object({
        id: idSchema,
        revision: z.number().int(),
        at: instantSchema,
        actor: z.object({ kind: z.string(), id: z.string() }),
        archived: z.boolean(),
        definition: flagDefinitionSchema,
      }),
    ),
  }),
  explain: endpoint({
    method: 'POST',
    path: '/api/v1/flags/{flag}/explain',
    permission: 'flags.read',
    scope: 'filtered',
    tag,
    summary: 'What a context would be given, and why. Nobody counts as exposed.',
    params,
    body: z.object({ context: z.record(z.string(), z.unknown()).default({}) }),
    response: explained,
  }),
  exposures: endpoint({
    method: 'GET',
    path: '/api/v1/flags/{flag}/exposures',
    permission: 'flags.read',
    scope: 'filtered',
    tag,
    summary: 'How many units were exposed to each variant; the last 24 hours unless `from` and `to` are given.',
    params,
    query: rangeQuery,
    response: z.object({ items: z.array(exposedSchema) }),
  }),
  expose: endpoint({
    method: 'POST',
    path: '/api/v1/exposures',
    permission: 'flags.evaluate',
    scope: 'filtered',
    tag,
    // Raw: a row that is refused leaves the others.
    kind: 'raw',
    summary:
      'Tell of exposures to flags that an application evaluated by itself, at most 1 000. Answered when they are durable; good rows are kept when others are refused.',
    body: z.array(exposureSchema).max(1_000),
    response: z.object({ accepted: z.number().int(), rejected: z.number().int(), errors: z.array(rowErrorSchema) }),
  }),
};
