import { HaechiError } from '@haechi/contract';
import { BUSY_RETRY_AFTER_S } from '../constants.ts';

export interface AdmissionLimits {
  /** Requests under way, and bytes of their bodies. */
  readonly requests: number;
  readonly bytes: number;
}

/** Requests for predictions that are under way in this process, refused before their bodies are read when there are too many. */
export class Admission {
  readonly #limits: AdmissionLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a request whose body has `bytes` (what it may have at most, when it does not say); the function returned lets it go, once.
   * @throws HaechiError `too_busy`
   */
  enter(bytes: number): () => void {
    const { requests, bytes: most } = this.#limits;
    // One body is always taken, or a limit below the largest body would refuse it for ever.
    if (this.#requests >= requests || (this.#requests > 0 && this.#bytes + bytes > most))
      throw new HaechiError(
        'too_busy',
        `This server has ${this.#requests} predictions under way (${Math.round(this.#bytes / 1024)} KiB). Try again in a moment.`,
        { where: 'server', retry_after_s: BUSY_RETRY_AFTER_S },
      );
    this.#requests += 1;
    this.#bytes += bytes;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#requests -= 1;
      this.#bytes -= bytes;
    };
  }

  get requests(): number {
    return this.#requests;
  }

  /** The fuller of the two limits, 0..1. */
  get share(): number {
    return Math.min(1, Math.max(this.#requests / this.#limits.requests, this.#bytes / this.#limits.bytes));
  }
}
