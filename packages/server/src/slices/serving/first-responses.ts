import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../platform/postgres.ts';
import { noteFirstResponse } from './period-store.ts';

const retryMs = 1_000;

/**
 * Notes when the candidate of each period first answered in this process. The hot path only looks into a set; the record is written behind
 * its back, and again until it succeeds.
 */
export class FirstResponses {
  readonly #deps: { readonly db: Db; readonly clock: Clock; readonly log: Log };
  readonly #seen = new Set<string>();
  readonly #stop = new AbortController();
  readonly #writes = new Set<Promise<void>>();

  constructor(deps: { readonly db: Db; readonly clock: Clock; readonly log: Log }) {
    this.#deps = deps;
  }

  /** `time`: epoch ms of the response. */
  note(period: string, time: number): void {
    if (this.#seen.has(period)) return;
    this.#seen.add(period);
    const write = this.#write(period, new Date(time)).finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Waits for what is under way; gives up what cannot be written. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#writes);
  }

  async #write(period: string, at: Date): Promise<void> {
    for (;;) {
      try {
        return await noteFirstResponse(this.#deps.db, period, at);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#deps.log.warn(
          { err: error, period },
          'the first response of a candidate could not be noted; trying again',
        );
        await this.#deps.clock.sleep(retryMs, this.#stop.signal);
      }
    }
  }
}
