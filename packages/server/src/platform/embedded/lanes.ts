/**
 * Lanes: how many statements of each kind run at once, and how many may wait. Reads, inserts and commands have lanes of their own, so that
 * slow screens never hold up ingest. A full queue refuses at once, which the caller can answer or retry; a hidden queue only grows.
 */
import { RowsError } from './rows-error.ts';

export interface LaneSizes {
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  readonly start: () => void;
  readonly signal: AbortSignal;
}

export class Lane {
  readonly #name: string;
  readonly #sizes: LaneSizes;
  readonly #queue: Waiter[] = [];
  #running = 0;

  constructor(name: string, sizes: LaneSizes) {
    this.#name = name;
    this.#sizes = sizes;
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  /** Runs `work` when a lane is free. Throws 503 when too many wait, and at once when `signal` aborts while waiting. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#sizes.running) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#queue.length >= this.#sizes.waiting) {
      const waiting = `${this.#running} ${this.#name} statements run and ${this.#queue.length} wait`;
      throw new RowsError('TOO_MANY_SIMULTANEOUS_QUERIES', `The embedded row store is busy: ${waiting}`);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        signal,
        start: () => {
          signal.removeEventListener('abort', drop);
          resolve();
        },
      };
      const drop = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(new RowsError('QUERY_WAS_CANCELLED', 'Query was cancelled'));
      };
      signal.addEventListener('abort', drop, { once: true });
      this.#queue.push(waiter);
    });
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next) next.start();
    else this.#running -= 1;
  }
}
