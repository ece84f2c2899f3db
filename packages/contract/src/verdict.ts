import { z } from 'zod';

/**
 * The outcome of every judgement. Never a boolean: "could not be judged" is neither good nor bad news, and what happens then is
 * stated per control.
 */
export const verdictSchema = z.enum(['pass', 'fail', 'error', 'skipped']);
export type Verdict = z.infer<typeof verdictSchema>;

/** A sentence kept as data so that it can be read in any language: a locale key and the values that fill it. */
export const messageSchema = z.object({
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
});
export type Message = z.infer<typeof messageSchema>;

/** A point estimate with its interval, at `level` confidence (0..1), from `n` observations, by `method`. */
export const estimateSchema = z.object({
  value: z.number(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  level: z.number().nullable(),
  n: z.number().int(),
  method: z.string(),
});
export type Estimate = z.infer<typeof estimateSchema>;
