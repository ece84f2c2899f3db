import type { Clock } from '../../../platform/clock.ts';
import type { FeatureRow, ModelRuntime, RowOutcome } from '../../registry/index.ts';
import { SHADOW_REST } from '../constants.ts';

type Scored = Extract<RowOutcome, { ok: true }>;

/** A request that was answered, for a version whose answer nobody gets. */
export interface ShadowCopy {
  readonly model: ModelRuntime;
  readonly row: FeatureRow;
  readonly timeoutMs: number;
  /** What became of it: a result, or the code of the failure; `ms` of its own. */
  readonly done: (result: { scored: Scored; ms: number } | { failed: string }) => void;
}

export interface ShadowQueueDeps {
  readonly clock: Clock;
  /** The code by which a failure is counted. */
  readonly codeOf: (error: unknown) => string;
}

/** Calls to shadows elsewhere that are under way at once. */
const callsAtOnce = 4;

/**
 * Copies of requests, scored when their answers are out. It takes what it can: what does not fit is dropped and counted, nothing is waited for
 * or repeated, and a model computed on this thread rests after each row three times as long as the row took.
 */
export class ShadowQueue {
  readonly #deps: ShadowQueueDeps;
  #waiting: ShadowCopy[] = [];
  #calls = 0;
  #resting = false;
  #stopped = false;
  dropped = 0;

  constructor(deps: ShadowQueueDeps) {
    this.#deps = deps;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Never throws. False when it was dropped. */
  offer(copy: ShadowCopy, most: number): boolean {
    if (this.#stopped || this.#waiting.length >= most) {
      this.dropped += 1;
      return false;
    }
    this.#waiting.push(copy);
    if (!this.#resting) this.#rest(0);
    return true;
  }

  /** What waits is dropped: it must not delay the end of the process. */
  stop(): void {
    this.#stopped = true;
    this.dropped += this.#waiting.length;
    this.#waiting = [];
  }

  /** An immediate comes after the answer's bytes were handed to the socket. */
  #rest(ms: number): void {
    this.#resting = true;
    const go = () => {
      this.#resting = false;
      this.#next();
    };
    if (ms < 1) setImmediate(go);
    else setTimeout(go, ms).unref();
  }

  #next(): void {
    const copy = this.#calls < callsAtOnce ? this.#waiting.shift() : undefined;
    if (copy === undefined) return;
    const { clock } = this.#deps;
    const began = clock.monotonic();
    const stop = new AbortController();
    let given: ReturnType<ModelRuntime['score']>;
    try {
      given = copy.model.score([copy.row], { signal: stop.signal });
    } catch (error) {
      this.#end(copy, { error, began });
      this.#rest(0);
      return;
    }
    if ('then' in given) {
      this.#elsewhere(copy, given, { stop, began });
      this.#rest(0);
      return;
    }
    this.#end(copy, { outcome: given[0], began });
    this.#rest((clock.monotonic() - began) * SHADOW_REST);
  }

  #elsewhere(
    copy: ShadowCopy,
    given: Promise<readonly RowOutcome[]>,
    { stop, began }: { stop: AbortController; began: number },
  ): void {
    this.#calls += 1;
    let open = true;
    const once = (end: { outcome?: RowOutcome | undefined; error?: unknown }) => {
      if (!open) return;
      open = false;
      clearTimeout(timer);
      this.#calls -= 1;
      this.#end(copy, { ...end, began });
      if (!this.#resting) this.#rest(0);
    };
    const timer = setTimeout(() => {
      stop.abort();
      once({ error: 'prediction_timeout' });
    }, copy.timeoutMs).unref();
    given.then(
      (outcomes) => once({ outcome: outcomes[0] }),
      (error: unknown) => once({ error }),
    );
  }

  #end(copy: ShadowCopy, end: { outcome?: RowOutcome | undefined; error?: unknown; began: number }): void {
    const ms = this.#deps.clock.monotonic() - end.began;
    if (end.outcome?.ok === true) copy.done({ scored: end.outcome, ms });
    else if (end.outcome !== undefined) copy.done({ failed: end.outcome.problem.code });
    else copy.done({ failed: typeof end.error === 'string' ? end.error : this.#deps.codeOf(end.error) });
  }
}
