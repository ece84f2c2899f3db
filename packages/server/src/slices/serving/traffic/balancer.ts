import { HaechiError, type RouteSettings } from '@haechi/contract';
import type { ModelRuntime } from '../../registry/index.ts';
import { Breaker, type BreakerState, type CallEnd } from './breaker.ts';

/** One place that answers for a version. */
export interface Endpoint {
  readonly name: string;
  readonly score: ModelRuntime['score'];
}

interface State {
  readonly endpoint: Endpoint;
  readonly breaker: Breaker;
  outstanding: number;
}

/**
 * Chooses among the places that answer for a version: two are drawn, the one with fewer calls under way is taken (power of two choices). Those
 * whose breaker is open are left out.
 */
export class Balancer {
  readonly #breaker: RouteSettings['breaker'];
  readonly #uniform: () => number;
  readonly #states = new WeakMap<ModelRuntime, readonly State[]>();
  readonly #byEndpoint = new WeakMap<Endpoint, State>();

  constructor(breaker: RouteSettings['breaker'], uniform: () => number) {
    this.#breaker = breaker;
    this.#uniform = uniform;
  }

  /** @throws HaechiError `circuit_open` when all are left alone. */
  choose(model: ModelRuntime, now: number): Endpoint {
    const states = this.#of(model);
    const [only, more] = states;
    // Of a single one the breaker of the target decides; its own is kept going, so that what it shows closes again.
    const single = only !== undefined && more === undefined;
    if (single) only.breaker.admits(now);
    const state = single ? only : this.#pick(states, now);
    state.outstanding += 1;
    return state.endpoint;
  }

  ended(endpoint: Endpoint, now: number, end: CallEnd): void {
    const state = this.#byEndpoint.get(endpoint);
    if (state === undefined) return;
    state.outstanding -= 1;
    state.breaker.record(now, end);
  }

  states(model: ModelRuntime, now: number): readonly { name: string; calls: number; breaker: BreakerState }[] {
    return this.#of(model).map(({ endpoint, outstanding, breaker }) => ({
      name: endpoint.name,
      calls: outstanding,
      breaker: breaker.state(now),
    }));
  }

  #pick(states: readonly State[], now: number): State {
    const left = states.filter(({ breaker }) => breaker.state(now) !== 'open');
    while (left.length > 0) {
      const one = this.#draw(left);
      const other = this.#draw(left);
      const better = other.outstanding < one.outstanding ? other : one;
      if (better.breaker.admits(now)) return better;
      left.splice(left.indexOf(better), 1);
    }
    throw new HaechiError('circuit_open', 'Every endpoint of this version failed too often and is left alone.', {
      where: 'model',
      retry_after_s: Math.max(1, Math.min(...states.map(({ breaker }) => breaker.retryAfter(now)))),
    });
  }

  #draw(states: readonly State[]): State {
    const at = Math.min(states.length - 1, Math.floor(this.#uniform() * states.length));
    // The list is never empty here.
    return states[at] as State;
  }

  #of(model: ModelRuntime): readonly State[] {
    let states = this.#states.get(model);
    if (states === undefined) {
      const endpoints = model.endpoints ?? [
        { name: model.format, score: (rows, options) => model.score(rows, options) } satisfies Endpoint,
      ];
      states = endpoints.map((endpoint) => ({ endpoint, breaker: new Breaker(this.#breaker), outstanding: 0 }));
      for (const state of states) this.#byEndpoint.set(state.endpoint, state);
      this.#states.set(model, states);
    }
    return states;
  }
}
