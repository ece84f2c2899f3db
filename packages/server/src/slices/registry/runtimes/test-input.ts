/** For tests of runtimes: what a model is opened from. */
import { createHash } from 'node:crypto';
import { createOutbound } from '../../../platform/outbound.ts';
import { createOnnxThreads } from './onnx/onnx-threads.ts';
import type { OpenInput } from './open-input.ts';
import { upstreamSecrets } from './remote/secrets.ts';

/** One thread for all models of a test file; close it at the end. */
export const threads = createOnnxThreads({ threads: 1, callMs: 20_000 });

export function inputOf(
  bytes: Uint8Array,
  declared: object | null = null,
  { secrets = '', allow = ['127.0.0.1'] }: { secrets?: string; allow?: readonly string[] } = {},
): OpenInput {
  return {
    bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    declared: (declared ?? undefined) as OpenInput['declared'],
    again: async () => bytes,
    onnx: threads,
    remote: { outbound: createOutbound(allow), secrets: upstreamSecrets(secrets) },
  };
}
