/**
 * Carries sealed segments to where their rows are stored: several lanes, each with one segment at a time. A failure is tried again with
 * the same segment, hence the same bytes and tokens, ever more slowly; the other lanes go on. Nothing is dropped: a segment leaves the
 * spool only after `store` resolved, or is set aside when the store refuses its bytes for good, so that it does not block the others for ever.
 */
import type { Clock } from '../clock.ts';
import type { SealedSegment } from './segment-queue.ts';
import type { SegmentScan } from './segment-scan.ts';
import type { Spool } from './spool.ts';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** A hopeless failure is believed at this attempt: a store that starts up may say strange things. */
const HOPELESS_AT = 4;

export interface DrainOptions {
  readonly clock: Clock;
  readonly lanes: number;
  /** Stores the rows; must be idempotent by the segment's id. */
  store(segment: SealedSegment, scan: SegmentScan): Promise<void>;
  /** Whether the failure lies in the bytes, so that no repetition can help. */
  hopeless(error: unknown): boolean;
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

  /** What to do after a failure; `retry` comes after a pause. */
  async function afterFailure(error: unknown, segment: SealedSegment, attempt: number): Promise<'retry' | 'leave'> {
    options.failed(error, segment, attempt);
    if (attempt >= HOPELESS_AT && options.hopeless(error)) {
      await spool.setAside(segment, messageOf(error));
      return 'leave';
    }
    await options.clock.sleep(Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS), stopping.signal);
    if (!stopping.signal.aborted) return 'retry';
    spool.giveBack(segment);
    return 'leave';
  }

  async function storeUntilDone(lane: number, segment: SealedSegment): Promise<void> {
    let next: 'retry' | 'leave' = 'retry';
    for (let attempt = 1; next === 'retry'; attempt += 1) {
      next = await storeOnce(segment).then(
        () => 'leave' as const,
        (error: unknown) => {
          troubles.set(lane, messageOf(error));
          return afterFailure(error, segment, attempt);
        },
      );
    }
    troubles.delete(lane);
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
