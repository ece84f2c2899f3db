/** Thread that reads one tree model and compiles its forest: for large files that takes hundreds of milliseconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { compiledForest, parseTreeModel } from '@haechi/learn';

const outcome = parseTreeModel(workerData as Uint8Array);
const made = outcome.ok ? compiledForest(outcome.model) : null;
const buffers = new Set<ArrayBuffer>();
for (const part of outcome.ok && made !== null
  ? [...Object.values(outcome.model.forest), ...Object.values(made), ...made.slots.map(({ cuts }) => cuts)]
  : [])
  if (ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer) buffers.add(part.buffer);
parentPort?.postMessage({ outcome, made }, [...buffers]);
