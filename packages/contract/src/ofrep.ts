/**
 * The OpenFeature Remote Evaluation Protocol (OFREP), version 1 of its paths: one flag, all flags, configuration. Failures have the protocol's own
 * shape, `{"key", "errorCode", "errorDetails"}`.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { flagErrorCodes, flagReasons } from './flags.ts';

const request = z.object({ context: z.record(z.string(), z.unknown()).optional() });
const success = z.object({
  key: z.string(),
  value: z.unknown(),
  variant: z.string(),
  reason: z.enum(flagReasons),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const failure = z.object({ key: z.string(), errorCode: z.enum(flagErrorCodes), errorDetails: z.string() });
const tag = 'ofrep';
const evaluated = { permission: 'flags.evaluate', scope: 'filtered', tag } as const;

export const ofrepApi = {
  evaluateFlag: endpoint({
    ...evaluated,
    method: 'POST',
    path: '/ofrep/v1/evaluate/flags/{key}',
    // Raw: what is no JSON is answered in the protocol's words.
    kind: 'raw',
    summary: 'Value of one flag for a context, with variant and reason.',
    // Looked up, not checked: what is no flag answers 404 in the protocol's shape.
    params: z.object({ key: z.string() }),
    body: request,
    response: z.union([success, failure]),
  }),
  evaluateFlags: endpoint({
    ...evaluated,
    method: 'POST',
    path: '/ofrep/v1/evaluate/flags',
    kind: 'raw',
    summary: 'Values of every flag for a context; 304 when they are those of `If-None-Match`.',
    body: request,
    response: z.union([z.object({ flags: z.array(z.union([success, failure])) }), failure.omit({ key: true })]),
  }),
  configuration: endpoint({
    ...evaluated,
    method: 'GET',
    path: '/ofrep/v1/configuration',
    scope: 'self',
    summary: 'How providers may ask: what they may cache and how often they may poll.',
    response: z.object({
      name: z.string(),
      capabilities: z.object({
        cacheInvalidation: z.object({
          polling: z.object({ enabled: z.boolean(), minPollingInterval: z.number() }),
        }),
        flagEvaluation: z.object({ unsupportedTypes: z.array(z.string()) }),
      }),
    }),
  }),
};
