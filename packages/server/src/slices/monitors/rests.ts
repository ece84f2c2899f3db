import { LONGEST_REST_MS, REST_AFTER_MS, REST_FOR_EACH } from './constants.ts';

/** Which systems rest after a long round, in this process. Times on the monotonic clock, ms. */
export class Rests {
  readonly #until = new Map<string, number>();

  resting(system: string, now: number): boolean {
    return now < (this.#until.get(system) ?? Number.NEGATIVE_INFINITY);
  }

  /** A round ended at `now` after `took`. */
  note(system: string, took: number, now: number): void {
    const rest = Math.min(LONGEST_REST_MS, REST_FOR_EACH * (took - REST_AFTER_MS));
    if (rest > 0) this.#until.set(system, now + rest);
    else this.#until.delete(system);
  }
}
