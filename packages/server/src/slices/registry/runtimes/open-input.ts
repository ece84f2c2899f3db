import type { DeclaredSignature } from '@haechi/contract';
import type { OnnxThreads } from './onnx/onnx-threads.ts';
import type { RemoteDeps } from './remote/remote-deps.ts';

/** What a runtime is opened from. */
export interface OpenInput {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** What the file does not say of itself: given at registration, and read back from the record at every load. */
  readonly declared?: DeclaredSignature | undefined;
  /** Reads the same bytes again: for what runs on a thread that had to be started anew. */
  readonly again: () => Promise<Uint8Array>;
  readonly onnx: OnnxThreads;
  readonly remote: RemoteDeps;
}
