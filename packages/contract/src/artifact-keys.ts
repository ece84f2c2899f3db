import { z } from 'zod';
import { idSchema, instantSchema } from './common.ts';
import { endpoint } from './endpoint.ts';

const count = z.number().int().min(0);
/** A rotation of the master key that seals artifacts. */
export const keyRotationSchema = z.object({
  id: idSchema,
  state: z.enum(['running', 'done', 'failed']),
  started_at: instantSchema,
  started_by: z.string(),
  finished_at: instantSchema.nullable(),
  /** Data keys that were wrapped anew, of all that there were at the start. */
  wrapped: count,
  total: count,
  /** Data keys that could not be opened; as long as there are any, the old master key is kept. */
  refused: count,
  failure: z.string().nullable(),
});
export type KeyRotation = z.infer<typeof keyRotationSchema>;
export const artifactKeysSchema = z.object({
  /** `made`: the key lies in the data folder, and protects copies of the artifacts, not this machine. `given`: by HAECHI_MASTER_KEY. */
  source: z.enum(['made', 'given']),
  keys: z.array(z.object({ id: z.string(), seals: z.boolean(), wraps: count })),
  /** Data keys that none of these wraps: their artifacts cannot be opened here. */
  unknown: count,
  rotation: keyRotationSchema.nullable(),
  /** What to do, in words; null when there is nothing. */
  advice: z.string().nullable(),
});
export type ArtifactKeys = z.infer<typeof artifactKeysSchema>;

const tag = 'registry';
export const artifactKeysApi = {
  status: endpoint({
    method: 'GET',
    path: '/api/v1/artifact-keys',
    permission: 'metrics.read',
    scope: 'installation',
    tag,
    summary: 'The master keys that seal artifacts: their ids, how much each wraps, and the newest rotation.',
    response: artifactKeysSchema,
  }),
  rotate: endpoint({
    method: 'POST',
    path: '/api/v1/artifact-keys/rotations',
    permission: 'admins.manage',
    scope: 'installation',
    tag,
    status: 202,
    summary:
      'Wrap the keys of all artifacts anew: by a new key where the server made its own, by the first of the given ones otherwise. No artifact is read.',
    response: keyRotationSchema,
  }),
};
