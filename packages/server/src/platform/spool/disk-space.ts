import { statfs } from 'node:fs';
import { HaechiError } from '@haechi/contract';
import type { Clock } from '../clock.ts';
import type { SpoolStats } from './spool-options.ts';

/** How often the free space of the disk is looked up, at most. */
const LOOK_UP_EVERY_MS = 1_000;

/** Free bytes on the disk of a directory, looked up in the background: an answer may be a second old. */
export class DiskSpace {
  readonly #path: string;
  readonly #clock: Clock;
  #free = Number.POSITIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  free(): number {
    const now = this.#clock.monotonic();
    if (now - this.#askedAt >= LOOK_UP_EVERY_MS) {
      this.#askedAt = now;
      statfs(this.#path, (error, info) => {
        if (!error) this.#free = info.bavail * info.bsize;
      });
    }
    return this.#free;
  }
}

/** The refusal of a full spool: why, how much waits, what to do. */
export function spoolFull(why: string, { bytes, maxBytes }: Pick<SpoolStats, 'bytes' | 'maxBytes'>): HaechiError {
  return new HaechiError(
    'spool_full',
    `The event spool is full (${why}): ${bytes} of ${maxBytes} bytes are waiting to be stored. Nothing of this request was accepted; ` +
      'send it again later. If this lasts, look at /readyz for why rows are not stored, free disk space, or raise the limit.',
    { bytes, max_bytes: maxBytes, retry_after_s: 1 },
  );
}
