/** A segment that nobody writes any more. It stays on disk until whoever took it says that its rows are stored. */
export interface SealedSegment {
  /** Unique for ever: name of the spool that wrote it and a number. Deduplication tokens start with it. */
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** When it was sealed or adopted, on the monotonic clock. */
  readonly since: number;
}

/** Sealed segments, oldest first, handed to several takers; each to one at a time. */
export class SegmentQueue {
  #waiting: SealedSegment[] = [];
  readonly #taken = new Set<SealedSegment>();
  readonly #takers: ((segment: SealedSegment | undefined) => void)[] = [];
  #bytes = 0;
  #closed = false;

  /** Bytes of all segments not yet done. */
  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#waiting.length + this.#taken.size;
  }

  /** When the oldest segment not yet done came; undefined when there is none. */
  get oldestSince(): number | undefined {
    let oldest = this.#waiting[0]?.since;
    for (const { since } of this.#taken) if (oldest === undefined || since < oldest) oldest = since;
    return oldest;
  }

  /** How many takers stand idle. */
  get idleTakers(): number {
    return this.#takers.length;
  }

  add(segment: SealedSegment): void {
    this.#bytes += segment.bytes;
    this.#hand(segment);
  }

  #hand(segment: SealedSegment): void {
    const taker = this.#takers.shift();
    if (!taker) {
      this.#waiting.push(segment);
      return;
    }
    this.#taken.add(segment);
    taker(segment);
  }

  /** The oldest segment; waits for one. Undefined when `signal` aborts or the queue is closed. */
  take(signal?: AbortSignal): Promise<SealedSegment | undefined> {
    const segment = this.#closed || signal?.aborted === true ? undefined : this.#waiting.shift();
    if (segment) this.#taken.add(segment);
    if (segment || this.#closed || signal?.aborted === true) return Promise.resolve(segment);
    return new Promise((resolve) => {
      const leave = () => {
        const index = this.#takers.indexOf(answer);
        if (index !== -1) this.#takers.splice(index, 1);
        resolve(undefined);
      };
      const answer = (found: SealedSegment | undefined) => {
        signal?.removeEventListener('abort', leave);
        resolve(found);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#takers.push(answer);
    });
  }

  /** Its file is gone. */
  forget(segment: SealedSegment): void {
    if (this.#taken.delete(segment)) this.#bytes -= segment.bytes;
  }

  /** It could not be stored now: it comes next again. */
  giveBack(segment: SealedSegment): void {
    if (!this.#taken.delete(segment)) return;
    const taker = this.#takers.shift();
    if (taker) {
      this.#taken.add(segment);
      taker(segment);
    } else {
      this.#waiting.unshift(segment);
    }
  }

  close(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
    this.#waiting = [];
  }
}
