/**
 * Many appends, one fsync. States:
 *
 *   idle      nothing pending; the next append starts a run at the end of this turn of the event loop
 *   running   writes what is pending as one group, syncs, answers it, and goes on with what came meanwhile
 *   refusing  for a moment after a write failed (disk full): appends are refused at once instead of being queued for a failing disk
 *   closed    refuses
 *
 * A group never spans segments; a segment is sealed when it is big enough, or when a reader asks for it.
 */
import { HaechiError } from '@haechi/contract';
import type { Clock } from '../clock.ts';
import type { SpoolBlock } from './segment-record.ts';
import { type SegmentWriter, spaceOf } from './segment-writer.ts';

/** After a failed write, this long nothing is tried again. */
const REFUSING_MS = 250;

interface Pending {
  readonly block: SpoolBlock;
  readonly done: () => void;
  readonly failed: (error: HaechiError) => void;
}

export interface GroupCommitOptions {
  readonly clock: Clock;
  readonly segmentRows: number;
  readonly segmentBytes: number;
  createSegment(): Promise<SegmentWriter>;
  /** The segment is closed; it holds rows. */
  sealed(segment: SegmentWriter): void;
  /** Removes a segment that never held a row. */
  discarded(segment: SegmentWriter): Promise<void>;
  failed(error: unknown): void;
}

export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #pending: Pending[] = [];
  #running: Promise<void> | undefined;
  #segment: SegmentWriter | undefined;
  #sealWanted = false;
  #closed = false;
  #refusingUntil = 0;
  pendingBytes = 0;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Bytes of the open segment that are on disk. */
  get openBytes(): number {
    return this.#segment?.durableEnd ?? 0;
  }

  get openRows(): number {
    return this.#segment?.rows ?? 0;
  }

  get refusing(): boolean {
    return this.#closed || this.#options.clock.monotonic() < this.#refusingUntil;
  }

  /** Resolves when the block is on disk. Rejects with `spool_full` when it is not and will not be. */
  append(block: SpoolBlock): Promise<void> {
    this.pendingBytes += spaceOf(block);
    return new Promise((done, failed) => {
      this.#pending.push({ block, done, failed });
      this.#start();
    });
  }

  /** Seals the open segment if it holds rows, after the group under way. */
  seal(): void {
    if (this.openRows === 0 && this.#pending.length === 0) return;
    this.#sealWanted = true;
    this.#start();
  }

  /** Writes what is pending and seals. */
  async flush(): Promise<void> {
    this.seal();
    while (this.#running !== undefined) await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#pending.length > 0 || this.#sealWanted) this.#start();
    });
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0 || this.#sealWanted) {
      const group = this.#nextGroup();
      try {
        if (group.length > 0) await this.#commit(group);
        await this.#sealIfDue();
      } catch (error) {
        await this.#fail(group, error);
      }
    }
  }

  /** What fits into the open segment; at least one block. */
  #nextGroup(): Pending[] {
    const { segmentRows, segmentBytes } = this.#options;
    let rows = this.openRows;
    let bytes = this.openBytes;
    let count = 0;
    for (const { block } of this.#pending) {
      if (count > 0 && (rows >= segmentRows || bytes >= segmentBytes)) break;
      rows += block.rows;
      bytes += spaceOf(block);
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #commit(group: readonly Pending[]): Promise<void> {
    this.#segment ??= await this.#options.createSegment();
    await this.#segment.write(group.map((entry) => entry.block));
    for (const entry of group) {
      this.pendingBytes -= spaceOf(entry.block);
      entry.done();
    }
  }

  async #sealIfDue(): Promise<void> {
    const segment = this.#segment;
    const { segmentRows, segmentBytes } = this.#options;
    const due = segment && (this.#sealWanted || segment.rows >= segmentRows || segment.durableEnd >= segmentBytes);
    this.#sealWanted = false;
    if (!due || segment.rows === 0) return;
    this.#segment = undefined;
    await segment.close().catch(this.#options.failed);
    this.#options.sealed(segment);
  }

  async #fail(group: readonly Pending[], error: unknown): Promise<void> {
    this.#refusingUntil = this.#options.clock.monotonic() + REFUSING_MS;
    this.#options.failed(error);
    const segment = this.#segment;
    const cut = await segment?.cutTail().then(
      () => true,
      () => false,
    );
    if (segment && !cut) await this.#abandon(segment);
    const refused = [...group, ...this.#pending.splice(0)];
    for (const entry of refused) {
      this.pendingBytes -= spaceOf(entry.block);
      entry.failed(writeFailure(error));
    }
  }

  /** The file cannot be trusted to be written further: what is durable in it stays readable. */
  async #abandon(segment: SegmentWriter): Promise<void> {
    this.#segment = undefined;
    await segment.close().catch(() => undefined);
    if (segment.rows > 0) this.#options.sealed(segment);
    else await this.#options.discarded(segment);
  }

  /** Writes what is pending and seals. Later appends are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sealWanted = true;
    this.#start();
    await this.flush();
    if (this.#segment) await this.#abandon(this.#segment);
  }
}

function writeFailure(error: unknown): HaechiError {
  const text = error instanceof Error ? error.message : String(error);
  return new HaechiError(
    'spool_full',
    `The event spool could not be written (${text}); nothing of this request was accepted. Free disk space, then send it again.`,
  );
}
