import { HaechiError, type RouteSettings } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { FeatureRow, ModelRuntime, RowOutcome } from '../../registry/index.ts';
import { Balancer, type Endpoint } from './balancer.ts';
import { RetryBudget, repeatAfter } from './retry.ts';

/** What a lane reads of the settings of its route. */
export type LaneSettings = Pick<RouteSettings, 'timeout_ms' | 'batching' | 'max_waiting' | 'retries' | 'breaker'>;

export interface LaneDeps {
  readonly clock: Clock;
  readonly uniform: () => number;
  readonly repeated: () => void;
}

interface Waiting {
  readonly model: ModelRuntime;
  readonly row: FeatureRow;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (outcome: RowOutcome) => void;
  readonly reject: (error: unknown) => void;
  /** Set when its time is up: nobody waits for it any more. */
  over: boolean;
}

/** Batches of a call that may be split again when it fails as a whole. */
interface Call {
  readonly model: ModelRuntime;
  readonly items: readonly Waiting[];
}

/**
 * The way to one version that answers from elsewhere: rows that come while a call is under way wait and go together, those that come while
 * nothing is go at once. A row waits at most `max_wait_ms` while calls are free, `timeout_ms` in all, and at most `max_waiting` rows wait.
 */
export class Lane {
  readonly #settings: LaneSettings;
  readonly #deps: LaneDeps;
  readonly #balancer: Balancer;
  readonly #budget = new RetryBudget();
  readonly #calling = new Map<ModelRuntime, number>();
  #waiting: Waiting[] = [];
  #calls = 0;
  #soon: NodeJS.Timeout | undefined;

  constructor(settings: LaneSettings, deps: LaneDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#balancer = new Balancer(settings.breaker, deps.uniform);
  }

  get waiting(): number {
    return this.#waiting.length;
  }
  get calls(): number {
    return this.#calls;
  }

  /** Whether rows of this version wait or are under way. */
  uses(model: ModelRuntime): boolean {
    return (this.#calling.get(model) ?? 0) > 0 || this.#waiting.some((item) => item.model === model);
  }

  /** Each place that answers for the version: how many calls it has, and its breaker. */
  endpoints(model: ModelRuntime) {
    return this.#balancer.states(model, this.#deps.clock.monotonic());
  }

  /**
   * @throws HaechiError `too_busy` at once when too many rows wait.
   * The promise rejects with `prediction_timeout`, or with what the runtime throws.
   */
  submit(model: ModelRuntime, row: FeatureRow, timeoutMs = this.#settings.timeout_ms): Promise<RowOutcome> {
    const { max_waiting: most } = this.#settings;
    if (this.#waiting.length >= most)
      throw new HaechiError('too_busy', `${most} predictions wait for this version already. Try again in a moment.`, {
        where: 'route',
        retry_after_s: 1,
      });
    return new Promise((resolve, reject) => {
      const item: Waiting = {
        model,
        row,
        since: this.#deps.clock.monotonic(),
        timer: setTimeout(() => this.#timeUp(item, timeoutMs), timeoutMs),
        resolve,
        reject,
        over: false,
      };
      this.#waiting.push(item);
      this.#send();
    });
  }

  #timeUp(item: Waiting, ms: number): void {
    item.over = true;
    const at = this.#waiting.indexOf(item);
    if (at >= 0) this.#waiting.splice(at, 1);
    item.reject(
      new HaechiError('prediction_timeout', `The version did not answer within ${ms} ms.`, {
        where: 'route',
        waited: at >= 0 ? 'in the queue' : 'for the answer',
      }),
    );
  }

  /** Sends what should go now, and comes back when more should. */
  #send(): void {
    const { max_rows: maxRows, max_wait_ms: maxWait, max_calls: maxCalls } = this.#settings.batching;
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined || this.#calls >= maxCalls) return;
      const waited = this.#deps.clock.monotonic() - first.since;
      const goes = this.#calls === 0 || this.#waiting.length >= maxRows || waited >= maxWait;
      if (!goes) {
        this.#soon ??= setTimeout(() => {
          this.#soon = undefined;
          this.#send();
        }, maxWait - waited);
        return;
      }
      const { model } = first;
      // A new version of the same route's target waits for the next call.
      let count = 1;
      while (count < maxRows && this.#waiting[count]?.model === model) count += 1;
      void this.#call({ model, items: this.#waiting.splice(0, count) });
    }
  }

  async #call(call: Call): Promise<void> {
    this.#calls += 1;
    this.#calling.set(call.model, (this.#calling.get(call.model) ?? 0) + 1);
    try {
      await this.#answer(call);
    } finally {
      this.#calls -= 1;
      const left = (this.#calling.get(call.model) ?? 1) - 1;
      if (left > 0) this.#calling.set(call.model, left);
      else this.#calling.delete(call.model);
      this.#send();
    }
  }

  async #answer({ model, items }: Call): Promise<void> {
    try {
      const outcomes = await this.#score(model, items);
      for (const [index, item] of items.entries()) {
        clearTimeout(item.timer);
        const outcome = outcomes[index];
        if (outcome === undefined) item.reject(modelFailed('it answered fewer rows than it was given'));
        else item.resolve(outcome);
      }
    } catch (error) {
      const left = items.filter((item) => !item.over);
      // One bad row must not fail the others: when the model (and not the way to it) failed, each is tried alone.
      if (items.length > 1 && left.length > 0 && isOfTheRows(error)) {
        for (const item of left) await this.#answer({ model, items: [item] });
        return;
      }
      for (const item of left) {
        clearTimeout(item.timer);
        item.reject(error instanceof HaechiError ? error : modelFailed(String(error)));
      }
    }
  }

  /** One call, repeated as far as that is safe. Given up when nobody waits for any of its rows. */
  async #score(model: ModelRuntime, items: readonly Waiting[]): Promise<readonly RowOutcome[]> {
    const { clock, repeated } = this.#deps;
    const stop = new AbortController();
    const latest = Math.max(0, ...items.map(({ since }) => since)) + this.#settings.timeout_ms;
    const guard = setTimeout(() => stop.abort(), Math.max(0, latest - clock.monotonic()) + 1);
    try {
      for (let tried = 0; ; tried += 1) {
        this.#budget.called();
        const endpoint = this.#balancer.choose(model, clock.monotonic());
        try {
          return await this.#scoreAt(endpoint, items, stop.signal);
        } catch (error) {
          const after = stop.signal.aborted || tried >= this.#settings.retries ? null : repeatAfter(error);
          if (after === null || clock.monotonic() + after > latest || !this.#budget.take()) throw error;
          repeated();
          if (after > 0) await clock.sleep(after, stop.signal);
        }
      }
    } finally {
      clearTimeout(guard);
    }
  }

  async #scoreAt(endpoint: Endpoint, items: readonly Waiting[], signal: AbortSignal): Promise<readonly RowOutcome[]> {
    const { clock } = this.#deps;
    const began = clock.monotonic();
    let failed = true;
    try {
      const given = endpoint.score(
        items.map(({ row }) => row),
        { signal },
      );
      // A runtime that ignores the signal must not hold a place for ever.
      const outcomes = 'then' in given ? await Promise.race([given, givenUp(signal)]) : given;
      failed = false;
      return outcomes;
    } finally {
      const now = clock.monotonic();
      this.#balancer.ended(endpoint, now, { failed, ms: now - began });
    }
  }
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new HaechiError('prediction_timeout', 'The version did not answer in time.'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function modelFailed(why: string): HaechiError {
  return new HaechiError('model_failed', `The model failed to answer: ${why.slice(0, 300)}.`, { where: 'model' });
}

/** Failures that may lie in a row: not of the connection, nor of time. */
function isOfTheRows(error: unknown): boolean {
  if (!(error instanceof HaechiError)) return true;
  return error.code === 'model_failed' || error.code === 'upstream_invalid';
}
