/**
 * Carries sealed segments to where their rows are stored: several lanes, each with one segment at a time. A failure is tried again with
 * the same segment, hence the same bytes and tokens, ever more slowly; the other lanes go on. Nothing is dropped: a segment leaves the
 * disk only after `store` resolved.
 */
import type { Clock } from '../clock.ts';
import type { SealedSegment } from './segment-queue.ts';
import type { SegmentScan } from './segment-scan.ts';
import type { Spool } from './spool.ts';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface DrainOptions {
  readonly clock: Clock;
  readonly lanes: number;
  /** Stores the rows; must be idempotent by the segment's id. */
  store(segment: SealedSegment, scan: SegmentScan): Promise<void>;
  failed(error: unknown, segment: SealedSegment, attempt: number): void;
}

export interface Drain {
  /** Why rows are not being stored now; undefined while they are. */
  readonly trouble: string | undefined;
  /** Ends after the segments under way. */
  stop(): Promise<void>;
}

/** Starts the lanes. */
export function startDrain(spool: Spool, options: DrainOptions): Drain {
  const stopping = new AbortController();
  const troubles = new Map<number, string>();

  async function storeOnce(segment: SealedSegment): Promise<void> {
    const scan = await spool.read(segment);
    await options.store(segment, scan);
    await spool.done(segment, scan);
  }

  async function storeUntilDone(lane: number, segment: SealedSegment): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await storeOnce(segment);
        troubles.delete(lane);
        return;
      } catch (error) {
        troubles.set(lane, error instanceof Error ? error.message : String(error));
        options.failed(error, segment, attempt);
        await options.clock.sleep(Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS), stopping.signal);
        if (!stopping.signal.aborted) continue;
        spool.giveBack(segment);
        return;
      }
    }
  }

  async function runLane(lane: number): Promise<void> {
    for (;;) {
      const segment = await spool.take(stopping.signal);
      if (!segment) return;
      await storeUntilDone(lane, segment);
    }
  }

  const lanes = Array.from({ length: options.lanes }, (_, lane) => runLane(lane));
  return {
    get trouble() {
      return troubles.values().next().value;
    },
    async stop() {
      stopping.abort();
      await Promise.all(lanes);
    },
  };
}
