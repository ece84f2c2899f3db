import { z } from 'zod';
import { instantSchema, rangeQuery, slugSchema, systemParams } from './common.ts';
import { endpoint } from './endpoint.ts';

const text = z.string().max(256);
/** A class, outcome or group: numbers and truth values are kept as text too. */
const labelValue = z.union([text, z.number(), z.boolean()]);
const scalar = z.union([z.number(), z.string().max(10_000), z.boolean(), z.null()]);
export const eventKindSchema = z.enum([
  'prediction',
  'label',
  'llm_call',
  'feedback',
  'guard',
  'cost',
  'business',
  'exposure',
]);
export type EventKind = z.infer<typeof eventKindSchema>;

/** What every event carries. Identity is (system, kind, id, time), the first one wins; an id without a time is refused. */
const envelope = {
  id: text.optional(),
  time: instantSchema.optional(),
  system: slugSchema.optional(),
  environment: text.default('production'),
  version: text.optional(),
  route: text.optional(),
  variant: text.optional(),
  user: text.optional(),
  session: text.optional(),
  tier: text.optional(),
  tags: z.record(text, labelValue).optional(),
};
export const predictionEventSchema = z
  .object({
    kind: z.literal('prediction'),
    ...envelope,
    features: z.record(text, scalar),
    prediction: labelValue,
    probabilities: z.record(text, z.number().min(0).max(1)).describe('Probability of each class.').optional(),
    confidence: z.number().min(0).max(1).optional(),
    groups: z
      .record(text, labelValue)
      .describe('Sensitive attributes that fairness is judged by; they need not be features.')
      .optional(),
    latency_ms: z.number().min(0).optional(),
  })
  .describe('What a model answered, and to what.');
/** The truth about a prediction, known later. A corrected label is a new event: the latest wins, the old one is kept. */
export const labelEventSchema = z
  .object({
    kind: z.literal('label'),
    ...envelope,
    prediction_id: text.describe('Id of the prediction that this is the truth about.'),
    value: labelValue,
    prediction_time: instantSchema
      .describe('Time of the prediction; with it the label is joined without a search.')
      .optional(),
  })
  .describe('The truth about a prediction, known later. A corrected label is a new event: the latest wins.');
const payload = z.record(z.string(), z.unknown());
/** What an event belongs to. Without it, an event joins by its user, session, variant or version. */
const belongsTo = text.describe('Id of the prediction or LLM call that this belongs to.').optional();
export const llmCallEventSchema = z
  .object({
    kind: z.literal('llm_call'),
    ...envelope,
    model: text.optional(),
    prompt: z.string().optional(),
    response: z.string().optional(),
    context: z.array(z.string()).describe('Passages that were retrieved for the call.').optional(),
    prompt_tokens: z.number().int().min(0).optional(),
    completion_tokens: z.number().int().min(0).optional(),
    cost: z.number().optional(),
    currency: text.optional(),
    prompt_version: text.optional(),
    latency_ms: z.number().min(0).optional(),
  })
  .describe('A call of a language model.');
export const feedbackEventSchema = z
  .object({
    kind: z.literal('feedback'),
    ...envelope,
    prediction_id: belongsTo,
    score: z.number().optional(),
    comment: z.string().max(10_000).optional(),
  })
  .describe('What a person thought of an answer.');
export const guardEventSchema = z
  .object({
    kind: z.literal('guard'),
    ...envelope,
    guard: text.describe('Name of the guard.'),
    verdict: z.enum(['pass', 'fail', 'error', 'skipped']),
    action: text.describe('What was done, for example block or mask.').optional(),
    detail: payload.optional(),
    prediction_id: belongsTo,
  })
  .describe('What a guard decided about a request or an answer.');
export const costEventSchema = z
  .object({
    kind: z.literal('cost'),
    ...envelope,
    amount: z.number(),
    currency: text,
    unit: text.describe('What was paid for, for example token or gpu_second.').optional(),
    quantity: z.number().describe('How many of the unit.').optional(),
    prediction_id: belongsTo,
  })
  .describe('What something cost.');
export const businessEventSchema = z
  .object({
    kind: z.literal('business'),
    ...envelope,
    metric: text.describe('Name of the metric, for example purchase or repaid.'),
    value: z.number(),
    unit: text.describe('Unit of the value, for example EUR.').optional(),
    prediction_id: belongsTo,
  })
  .describe(
    'A business result. It joins to a prediction by `prediction_id`, else to the predictions of the same `user`, and to variants by `variant` or through what it joined.',
  );
export const exposureEventSchema = z
  .object({
    kind: z.literal('exposure'),
    ...envelope,
    flag: text.min(1).describe('Key of the flag.'),
    variant: text.min(1),
    unit: text.min(1).describe('Who was exposed: what the flag draws by, mostly a user.'),
    experiment: text.optional(),
    period: text.describe('Run of the experiment, as the evaluation named it.').optional(),
  })
  .describe('That a unit was given a variant of a flag. The first of a unit counts.');
export const eventSchema = z.discriminatedUnion('kind', [
  predictionEventSchema,
  labelEventSchema,
  llmCallEventSchema,
  feedbackEventSchema,
  guardEventSchema,
  costEventSchema,
  businessEventSchema,
  exposureEventSchema,
]);
export type PredictionEvent = z.input<typeof predictionEventSchema>;
export type LabelEvent = z.input<typeof labelEventSchema>;
export type ExposureEvent = z.input<typeof exposureEventSchema>;
export type HaechiEvent = z.input<typeof eventSchema>;

export const rowErrorSchema = z.object({
  /** 1-based line of NDJSON, or 1-based position in the array. */
  line: z.number().int(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
});
export const trafficPointSchema = z.object({
  time: instantSchema,
  version: z.string(),
  variant: z.string(),
  count: z.number().int(),
});
const tag = 'events';

export const eventsApi = {
  ingest: endpoint({
    method: 'POST',
    path: '/api/v1/events',
    permission: 'events.write',
    scope: 'filtered',
    tag,
    kind: 'raw',
    summary:
      'Send events as a JSON array or NDJSON, gzip allowed. Answered when they are durable; good rows are kept when others are refused.',
    body: z.array(eventSchema),
    response: z.object({ accepted: z.number().int(), rejected: z.number().int(), errors: z.array(rowErrorSchema) }),
  }),
  schemas: endpoint({
    method: 'GET',
    path: '/api/v1/events',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'JSON Schema (2020-12) of every kind of event, by kind.',
    response: z.record(z.string(), z.unknown()),
  }),
  retention: endpoint({
    method: 'GET',
    path: '/api/v1/events/retention',
    permission: 'signed_in',
    scope: 'self',
    tag,
    summary: 'How long events are kept, and when those that arrive now will be deleted, whatever their own time.',
    response: z.object({
      days: z.number().int(),
      counted_from: z.literal('received_at'),
      received_now_deleted_at: instantSchema,
    }),
  }),
  uploadParquet: endpoint({
    method: 'POST',
    path: '/api/v1/events/parquet',
    permission: 'events.write',
    scope: 'filtered',
    tag,
    kind: 'raw',
    status: 201,
    summary:
      'Upload a Parquet file, to have its rows back as NDJSON once. It is removed when they were read, or after an hour.',
    response: z.object({ file: z.string(), bytes: z.number().int() }),
  }),
  parquetRows: endpoint({
    method: 'GET',
    path: '/api/v1/events/parquet/{file}',
    permission: 'events.write',
    scope: 'filtered',
    tag,
    kind: 'stream',
    summary: 'The rows of an uploaded Parquet file as NDJSON; the file is removed afterwards.',
    params: z.object({ file: z.string().regex(/^[0-9a-f]{32}$/) }),
    response: z.unknown(),
  }),
  traffic: endpoint({
    method: 'GET',
    path: '/api/v1/systems/{system}/traffic',
    permission: 'events.read',
    scope: 'system',
    tag,
    summary:
      'Predictions over time by version and variant. `step` in seconds; chosen to give about 120 points unless said.',
    params: systemParams,
    query: rangeQuery.extend({ step: z.coerce.number().int().min(1).max(86_400).optional() }),
    response: z.object({
      step: z.number(),
      points: z.array(trafficPointSchema),
      total: z.number().int(),
      first_event_at: instantSchema.nullable(),
      last_event_at: instantSchema.nullable(),
    }),
  }),
};
