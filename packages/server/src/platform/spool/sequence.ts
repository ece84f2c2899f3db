import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

/** How far ahead numbers are claimed on disk, and how near the end of the claim it is renewed; in microseconds. */
const CLAIM = 60_000_000;
const RENEW = 10_000_000;

/**
 * Arrival order: numbers that only grow, over restarts and clocks set back, and that lie near the wall clock in microseconds, so that the
 * numbers of several processes interleave as their rows arrived. Dense within a call, not between calls. Below 2^53 until the year 2255.
 */
export class Sequence {
  readonly #clock: Clock;
  readonly #path: string;
  #next: number;
  #claimed: number;

  constructor(root: string, clock: Clock) {
    this.#clock = clock;
    this.#path = join(root, 'sequence');
    const used = this.#readClaim();
    this.#next = Math.max(used + 1, clock.now().getTime() * 1000);
    this.#claimed = 0;
  }

  /** Takes `count` consecutive numbers and returns the first. */
  take(count: number): number {
    const first = Math.max(this.#next, this.#clock.now().getTime() * 1000);
    this.#next = first + count;
    if (this.#next > this.#claimed - RENEW) this.#claim();
    return first;
  }

  #readClaim(): number {
    try {
      return Number(readFileSync(this.#path, 'utf8')) || 0;
    } catch {
      return 0;
    }
  }

  /** Not synced: only a power cut and a clock set back together could repeat a number. Best effort on a full disk. */
  #claim(): void {
    this.#claimed = this.#next + CLAIM;
    try {
      const temporary = `${this.#path}.${process.pid}`;
      writeFileSync(temporary, String(Math.max(this.#claimed, this.#readClaim())), { mode: 0o600 });
      renameSync(temporary, this.#path);
    } catch {
      this.#claimed = this.#next + RENEW;
    }
  }
}
