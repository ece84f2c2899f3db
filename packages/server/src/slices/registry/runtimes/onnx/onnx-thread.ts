import { Worker } from 'node:worker_threads';
import { HaechiError } from '@haechi/contract';
import type { OnnxAnswer, OnnxRequest } from './tensor.ts';

type Asked<R> = R extends OnnxRequest ? Omit<R, 'id'> : never;
export type ThreadRequest = Asked<OnnxRequest>;
type Value = Extract<OnnxAnswer, { ok: true }>['value'];

interface Waiting {
  readonly request: ThreadRequest;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One thread of onnxruntime. It is asked one thing at a time, so that a call that takes too long is known to be the one, and calls that were given
 * up while they waited are never made. When the thread ends, what it was asked fails, and nothing is asked of it again.
 */
export class OnnxThread {
  readonly #worker = new Worker(new URL('./onnx-worker.ts', import.meta.url));
  readonly #callMs: number;
  readonly #queue: Waiting[] = [];
  #under: (Waiting & { readonly id: number; readonly timer: NodeJS.Timeout }) | null = null;
  #next = 1;
  #dead = false;

  /** @param callMs a call that takes longer ends the thread */
  constructor(callMs: number) {
    this.#callMs = callMs;
    this.#worker.unref();
    this.#worker.on('message', (answer: OnnxAnswer) => this.#answered(answer));
    this.#worker.once('error', (error) => this.#end(`its thread failed: ${error.message}`));
    this.#worker.once('exit', () => this.#end('its thread ended'));
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** @throws HaechiError `model_failed`; the reason of `signal` when it is given up. */
  ask(request: ThreadRequest, signal?: AbortSignal): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(failed('its thread ended'));
      if (signal?.aborted === true) return reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#queue.push({ request, signal, resolve, reject });
      this.#go();
    });
  }

  async stop(): Promise<void> {
    this.#end('the server stops');
    await this.#worker.terminate();
  }

  #go(): void {
    if (this.#under !== null || this.#dead) return;
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#worker.unref();
      return;
    }
    if (next.signal?.aborted === true) {
      this.#go();
      return;
    }
    const id = this.#next;
    this.#next += 1;
    const timer = setTimeout(() => {
      this.#end(`it took longer than ${this.#callMs} ms`);
      void this.#worker.terminate();
    }, this.#callMs);
    this.#under = { ...next, id, timer };
    this.#worker.ref();
    this.#worker.postMessage({ ...next.request, id } satisfies OnnxRequest);
  }

  #answered(answer: OnnxAnswer): void {
    const under = this.#under;
    if (under === null || under.id !== answer.id) return;
    clearTimeout(under.timer);
    this.#under = null;
    if (answer.ok) under.resolve(answer.value);
    else under.reject(failed(answer.message));
    this.#go();
  }

  #end(why: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#worker.unref();
    if (this.#under !== null) clearTimeout(this.#under.timer);
    for (const waiting of [...(this.#under === null ? [] : [this.#under]), ...this.#queue.splice(0)])
      waiting.reject(failed(why));
    this.#under = null;
  }
}

/** What the library says can name tensors and shapes; it quotes no value of a row. */
function failed(why: string): HaechiError {
  return new HaechiError('model_failed', `The model could not be run: ${why}.`, { why });
}
