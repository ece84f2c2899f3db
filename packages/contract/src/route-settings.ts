import { z } from 'zod';
import { slugSchema } from './common.ts';

/** Where a route turns when the version that should answer cannot: another version of its model, another route of its system, or a fixed answer. */
export const fallbackSchema = z.union([
  z.strictObject({ version: z.number().int().min(1) }),
  z.strictObject({ route: slugSchema }),
  z.strictObject({
    answer: z.strictObject({
      prediction: z.number(),
      label: z.string().max(256).optional(),
      confidence: z.number().min(0).max(1).default(0),
    }),
    /** Told to the caller with the answer. */
    reason: z.string().min(1).max(256),
  }),
]);
export type Fallback = z.infer<typeof fallbackSchema>;

const share = z.number().min(0.01).max(1);

/** How a route answers. Each part that is left out has the default shown. */
export const routeSettingsSchema = z.strictObject({
  /** Most time one attempt of one version may take, ms, waiting included. */
  timeout_ms: z.number().int().min(10).max(120_000).default(10_000),
  /** `auto`: results are kept for versions that answer from elsewhere (another thread or server), where an answer costs more than a look-up. */
  cache: z
    .strictObject({
      mode: z.enum(['auto', 'on', 'off']).default('auto'),
      ttl_s: z.number().int().min(1).max(86_400).default(300),
      max_entries: z.number().int().min(1).max(1_000_000).default(10_000),
      max_bytes: z.number().int().min(1_024).max(1_073_741_824).default(16_777_216),
    })
    .prefault({}),
  /** Rows that wait for a version that answers from elsewhere go together, at most `max_rows`, at most `max_wait_ms` later than alone. */
  batching: z
    .strictObject({
      max_rows: z.number().int().min(1).max(1_024).default(64),
      max_wait_ms: z.number().int().min(0).max(1_000).default(5),
      /** Calls under way at once; beyond it rows wait. */
      max_calls: z.number().int().min(1).max(256).default(8),
    })
    .prefault({}),
  /** Rows that may wait for one version; more are refused (429). */
  max_waiting: z.number().int().min(1).max(100_000).default(1_000),
  /** Attempts again, only where nothing was carried out the first time; at most a tenth of the calls, whatever is set. */
  retries: z.number().int().min(0).max(3).default(1),
  /** When a version is left alone for a while. */
  breaker: z
    .strictObject({
      enabled: z.boolean().default(true),
      window_s: z.number().int().min(1).max(600).default(30),
      min_calls: z.number().int().min(1).max(100_000).default(20),
      error_share: share.default(0.5),
      /** A call is slow from here on, ms; null: none is. */
      slow_ms: z.number().int().min(1).max(120_000).nullable().default(null),
      slow_share: share.default(0.8),
      open_s: z.number().int().min(1).max(3_600).default(15),
      probes: z.number().int().min(1).max(100).default(3),
    })
    .prefault({}),
  /** In this order, each once. */
  fallback: z.array(fallbackSchema).max(5).default([]),
  /** What is copied to a shadow waits here; more is dropped and counted. */
  shadow: z
    .strictObject({
      max_waiting: z.number().int().min(1).max(100_000).default(500),
      timeout_ms: z.number().int().min(10).max(120_000).default(5_000),
    })
    .prefault({}),
});
export type RouteSettings = z.infer<typeof routeSettingsSchema>;
