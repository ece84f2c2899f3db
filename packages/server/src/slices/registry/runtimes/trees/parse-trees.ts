import { Worker } from 'node:worker_threads';
import {
  adoptCompiledForest,
  type CompiledForest,
  parseTreeModel,
  type TreeModel,
  type TreeOutcome,
} from '@haechi/learn';
import { unreadableArtifact } from '../refusals.ts';

/** Smaller files are read at once: 64 KiB take some 5 ms, a thread takes 100. */
const AT_ONCE_BYTES = 65_536;
/** Memory of the thread that reads: the largest file that is taken (10 million parts) was measured below 1.5 GiB. */
const THREAD_MIB = 2_048;

/**
 * Reads a tree model and makes it ready for scoring, without keeping this thread from other work.
 * @throws HaechiError `artifact_unreadable` when reading it takes more memory than a thread may have.
 */
export async function parseTrees(bytes: Uint8Array): Promise<TreeOutcome<TreeModel>> {
  if (bytes.length <= AT_ONCE_BYTES) return parseTreeModel(bytes);
  const { outcome, made } = await onThread(bytes);
  if (outcome.ok && made !== null) adoptCompiledForest(outcome.model, made);
  return outcome;
}

interface Parsed {
  readonly outcome: TreeOutcome<TreeModel>;
  readonly made: CompiledForest | null;
}

function onThread(bytes: Uint8Array): Promise<Parsed> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./parse-trees-worker.ts', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MIB },
    });
    worker.once('message', resolve);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? unreadableArtifact('reading it takes too much memory') : error,
      ),
    );
    worker.once('exit', () => reject(unreadableArtifact('the thread that read it ended')));
  });
}
