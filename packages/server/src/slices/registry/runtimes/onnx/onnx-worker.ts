/** Thread that holds sessions of onnxruntime: its calls block the thread they are made on. */
import { parentPort } from 'node:worker_threads';
import ort from 'onnxruntime-node';
import type { OnnxAnswer, OnnxRequest, Tensor, TensorInfo } from './tensor.ts';

/** Threads of one operator: the sessions of a server share its processors. */
const OPERATOR_THREADS = 1;

const sessions = new Map<number, ort.InferenceSession>();

async function carryOut(request: OnnxRequest): Promise<Extract<OnnxAnswer, { ok: true }>['value']> {
  if (request.kind === 'open') {
    const session = await ort.InferenceSession.create(request.bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: OPERATOR_THREADS,
      interOpNumThreads: OPERATOR_THREADS,
      executionMode: 'sequential',
      logSeverityLevel: 4,
      extra: { session: { use_env_allocators: '0' } },
    });
    sessions.set(request.session, session);
    return { inputs: session.inputMetadata.map(infoOf), outputs: session.outputMetadata.map(infoOf) };
  }
  const session = sessions.get(request.session);
  if (request.kind === 'close') {
    sessions.delete(request.session);
    await session?.release();
    return null;
  }
  if (session === undefined) throw new Error('the session was closed');
  const feeds = Object.fromEntries(
    request.feeds.map(({ name, type, dims, data }) => [name, new ort.Tensor(type, data as never, [...dims])]),
  );
  const answer = await session.run(feeds);
  return Object.entries(answer).map(([name, value]) => tensorOf(name, value as ort.Tensor));
}

function infoOf(metadata: ort.InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) return { name: metadata.name, type: null, shape: [] };
  return { name: metadata.name, type: metadata.type as TensorInfo['type'], shape: [...metadata.shape] };
}

function tensorOf(name: string, { type, dims, data }: ort.Tensor): Tensor {
  return { name, type: type as Tensor['type'], dims: [...dims], data: data as Tensor['data'] };
}

parentPort?.on('message', async (request: OnnxRequest) => {
  try {
    const answer: OnnxAnswer = { id: request.id, ok: true, value: await carryOut(request) };
    parentPort?.postMessage(answer);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({ id: request.id, ok: false, message } satisfies OnnxAnswer);
  }
});
