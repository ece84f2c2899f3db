import { z } from 'zod';
import { instantSchema, pageOf, pageQuery } from './common.ts';
import { endpoint } from './endpoint.ts';
import { messageSchema, verdictSchema } from './verdict.ts';

export const actorSchema = z.object({
  kind: z.enum(['account', 'key', 'policy', 'system']),
  id: z.string(),
});
export type Actor = z.infer<typeof actorSchema>;

/** One thing that was done. Holds ids and salted commitments, never a personal value in clear. */
export const trailEntrySchema = z.object({
  id: z.string(),
  /** From 1. Its leaf in the tree has index `sequence - 1`. */
  sequence: z.number().int(),
  time: instantSchema,
  actor: actorSchema,
  /** Dotted verb, for instance `rollout.rolled_back`. */
  action: z.string(),
  system: z.string().nullable(),
  target: z.object({ kind: z.string(), id: z.string() }),
  detail: z.record(z.string(), z.unknown()),
  /** SHA-256(0x00 || canonical JSON of id, time, actor, action, system, target and detail), hexadecimal. */
  hash: z.string(),
  /** Covered by a checkpoint that stands in the second place. */
  anchored: z.boolean(),
});
export type TrailEntry = z.infer<typeof trailEntrySchema>;

/** The signature (Ed25519, base64) is over `haechi-trail-checkpoint/1`, a line feed, and canonical JSON of the first five members. */
export const checkpointSchema = z.object({
  origin: z.string(),
  size: z.number().int(),
  root: z.string(),
  /** Hash of the checkpoint before. */
  previous: z.string().nullable(),
  time: instantSchema,
  signature: z.string(),
  key_id: z.string(),
});

export const trailVerificationSchema = z.object({
  verdict: verdictSchema,
  reason: messageSchema,
  entries: z.number().int(),
  verified: z.number().int(),
  not_yet_anchored: z.number().int(),
  checkpoints: z.number().int(),
  mirror_warning: z.string().nullable(),
  problems: z.array(
    z.object({
      kind: z.string(),
      /** First entry concerned, and last. */
      sequence: z.number().int().nullable(),
      to: z.number().int().nullable(),
      message: z.string(),
    }),
  ),
});

const tag = 'trail';
export const trailApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/trail',
    permission: 'trail.read',
    scope: 'filtered',
    tag,
    summary: 'Entries of the trail, newest first.',
    query: pageQuery.extend({
      system: z.string().max(128).optional(),
      /** Whole, or its first part: `rollout` finds `rollout.started`. */
      action: z.string().max(128).optional(),
      actor: z.string().max(128).optional(),
      target: z.string().max(128).optional(),
    }),
    response: pageOf(trailEntrySchema),
  }),
  inclusion: endpoint({
    method: 'GET',
    path: '/api/v1/trail/{sequence}/inclusion',
    permission: 'trail.read',
    scope: 'filtered',
    tag,
    summary: 'Proof that an entry is in the tree of the newest checkpoint that covers it.',
    params: z.object({ sequence: z.coerce.number().int().min(1) }),
    response: z.object({
      entry: trailEntrySchema,
      index: z.number().int(),
      /** Canonical JSON of the entry: SHA-256(0x00 || text) is `leaf`. */
      text: z.string(),
      leaf: z.string(),
      checkpoint: checkpointSchema,
      path: z.array(z.string()),
    }),
  }),
  consistency: endpoint({
    method: 'GET',
    path: '/api/v1/trail/consistency',
    permission: 'trail.read',
    scope: 'installation',
    tag,
    summary: 'Proof that the tree of size `second` continues the tree of size `first`.',
    query: z.object({ first: z.coerce.number().int().min(0), second: z.coerce.number().int().min(0) }),
    response: z.object({ first: z.number().int(), second: z.number().int(), path: z.array(z.string()) }),
  }),
  checkpoints: endpoint({
    method: 'GET',
    path: '/api/v1/trail/checkpoints',
    permission: 'trail.read',
    scope: 'installation',
    tag,
    summary: 'Signed checkpoints, newest first.',
    query: pageQuery,
    response: pageOf(checkpointSchema.extend({ anchored_at: instantSchema.nullable() })),
  }),
  anchor: endpoint({
    method: 'POST',
    path: '/api/v1/trail/checkpoints',
    permission: 'trail.anchor',
    scope: 'installation',
    tag,
    status: 201,
    summary:
      'Number and anchor what is committed now, without waiting for the next checkpoint. Answers the newest checkpoint.',
    response: checkpointSchema.nullable(),
  }),
  publicKey: endpoint({
    method: 'GET',
    path: '/api/v1/trail/key',
    permission: 'trail.read',
    scope: 'installation',
    tag,
    summary: 'The public key that checkpoints are signed with.',
    response: z.object({
      key_id: z.string(),
      algorithm: z.literal('Ed25519'),
      /** PEM, SubjectPublicKeyInfo. */
      public_key: z.string(),
      /** Every key that has signed, when there are or were several servers. */
      keys: z.array(z.object({ key_id: z.string(), public_key: z.string() })),
    }),
  }),
  verify: endpoint({
    method: 'POST',
    path: '/api/v1/trail/verify',
    permission: 'trail.read',
    scope: 'installation',
    tag,
    summary: 'Recompute the whole tree and compare it with every checkpoint and its mirror.',
    response: trailVerificationSchema,
  }),
  export: endpoint({
    method: 'GET',
    path: '/api/v1/trail/export',
    permission: 'trail.read',
    scope: 'installation',
    tag,
    kind: 'stream',
    summary: 'All entries and checkpoints as NDJSON, for `haechi trail verify`.',
    response: z.unknown(),
  }),
};
