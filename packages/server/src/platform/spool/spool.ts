/**
 * The event log of one process: what was appended is on disk before anybody is told so, and stays there until its rows are stored.
 *
 *   root/<name>/owner.json          who writes here; absent after a close in good order
 *   root/<name>/<name>.<n>.seg      segments; the highest may be open, the others wait for their reader
 *   root/damaged/*.seg              segments with acknowledged bytes that could not be read back
 *   root/sequence                   arrival numbers claimed so far
 *
 * A segment is the unit of storing: all its rows go with tokens made of its id, and its file goes when they are stored. Its bytes never
 * change once it is sealed (or its writer is dead), so that a repeated insert carries the same bytes under the same token.
 */
import { mkdir, readFile, rename, rm, truncate, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HaechiError } from '@haechi/contract';
import { keepDamaged, moveSegments, otherSpools, segmentFile } from './adoption.ts';
import { DiskSpace, spoolFull } from './disk-space.ts';
import { GroupCommit } from './group-commit.ts';
import { HEARTBEAT_MS, ownerState, thisOwner, touchOwner, writeOwner } from './owner.ts';
import { type SealedSegment, SegmentQueue } from './segment-queue.ts';
import type { SpoolBlock } from './segment-record.ts';
import { type SegmentScan, scanSegment } from './segment-scan.ts';
import { SegmentWriter, spaceOf, syncDirectory } from './segment-writer.ts';
import { Sequence } from './sequence.ts';
import { type SpoolIncident, type SpoolOptions, type SpoolStats, spoolDefaults } from './spool-options.ts';

/**
 * Under steady traffic small segments are sealed this many lingers apart: an insert costs the row store tens of milliseconds of processor however few its
 * rows. What comes after a rest is sealed after one linger.
 */
const SEALS_APART = 4;

export class Spool implements AsyncDisposable {
  readonly name: string;
  readonly #options: SpoolOptions & typeof spoolDefaults;
  readonly directory: string;
  readonly #sequence: Sequence;
  readonly #queue = new SegmentQueue();
  readonly #commit: GroupCommit;
  readonly #disk: DiskSpace;
  readonly #heartbeat: NodeJS.Timeout;
  #number = 0;
  /** When a small segment was last sealed for an idle reader, on the monotonic clock. */
  #sealedEarlyAt = Number.NEGATIVE_INFINITY;
  #lingering: NodeJS.Timeout | undefined;
  #lazyTimer: NodeJS.Timeout | undefined;
  #lazy: SpoolBlock[] = [];
  #lazyBytes = 0;
  #appendedRows = 0;
  #refusedRows = 0;
  #lostRows = 0;

  private constructor(name: string, options: SpoolOptions & typeof spoolDefaults) {
    this.name = name;
    this.#options = options;
    this.directory = join(options.root, name);
    this.#disk = new DiskSpace(options.root, options.clock);
    this.#sequence = new Sequence(options.root, options.clock);
    this.#commit = new GroupCommit({
      clock: options.clock,
      segmentRows: options.segmentRows,
      segmentBytes: options.segmentBytes,
      createSegment: () => SegmentWriter.create(join(this.directory, segmentFile(this.#nextId()))),
      sealed: (segment) => this.#sealed(segment),
      discarded: (segment) => unlink(segment.path),
      failed: (error) => this.#incident({ kind: 'write_failed', reason: messageOf(error) }),
    });
    this.#heartbeat = setInterval(() => {
      touchOwner(this.directory, options.clock.now()).catch(() => undefined);
    }, HEARTBEAT_MS).unref();
  }

  /** Opens a spool of this process under `root` and adopts those of dead ones. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const name = options.random.id('s', options.clock.now());
    const hidden = join(options.root, `.${name}`);
    await mkdir(hidden, { recursive: true, mode: 0o700 });
    await writeOwner(hidden, await thisOwner());
    await rename(hidden, join(options.root, name));
    await syncDirectory(options.root);
    await syncDirectory(dirname(options.root));
    const spool = new Spool(name, { ...spoolDefaults, ...options } as SpoolOptions & typeof spoolDefaults);
    await spool.adoptDead();
    return spool;
  }

  /** Takes `rows` consecutive arrival numbers and returns the first. */
  reserve(rows: number): number {
    return this.#sequence.take(rows);
  }

  /** Resolves when the block is on disk. Rejects with `spool_full`: then nothing of it is kept. */
  async append(block: SpoolBlock): Promise<void> {
    const refusal = this.#refusal(spaceOf(block));
    if (refusal) {
      this.#refusedRows += block.rows;
      throw refusal;
    }
    const written = this.#commit.append(block).catch((error: unknown) => {
      this.#refusedRows += block.rows;
      throw error;
    });
    this.writeLazy();
    await written;
    this.#stored(block);
  }

  /** Takes the block for writing within `lazyMs` and returns at once; false when the spool is full and the block was dropped. */
  appendLazily(block: SpoolBlock): boolean {
    const refusal = this.#refusal(spaceOf(block));
    if (refusal) {
      this.#lost(block, refusal);
      return false;
    }
    this.#lazy.push(block);
    this.#lazyBytes += spaceOf(block);
    this.#lazyTimer ??= setTimeout(() => this.writeLazy(), this.#options.lazyMs);
    return true;
  }

  /** The oldest sealed segment; waits for one, and has the open one sealed when it is old enough. Undefined after `signal` or close. */
  take(signal?: AbortSignal): Promise<SealedSegment | undefined> {
    const taken = this.#queue.take(signal);
    this.#linger();
    return taken;
  }

  /** Writes lazy appends at once and seals the open segment, so that a reader need not wait for it to grow old. */
  async flush(): Promise<void> {
    this.writeLazy();
    await this.#commit.flush();
  }

  /** The blocks of a segment that was taken. Cuts a torn tail; reports damage and where it is. */
  async read(segment: SealedSegment): Promise<SegmentScan> {
    const bytes = await readFile(segment.path);
    const scan = scanSegment(bytes.length > segment.bytes ? bytes.subarray(0, segment.bytes) : bytes);
    if (scan.tornBytes > 0) {
      await truncate(segment.path, scan.end);
      this.#incident({ kind: 'torn', segment: segment.id, bytes: scan.tornBytes });
    }
    return scan;
  }

  /** The rows of the segment are stored: its file goes, or is set aside when `scan` found damage. */
  async done(segment: SealedSegment, scan: SegmentScan): Promise<void> {
    if (scan.damaged.length === 0) {
      await rm(segment.path, { force: true });
    } else {
      const kept = await keepDamaged(this.#options.root, segment);
      for (const range of scan.damaged) this.#incident({ kind: 'damaged', segment: segment.id, ...range, kept });
    }
    this.#queue.forget(segment);
  }

  /** The rows can never be stored as they are: the file is kept for people to look at, and the next segments have their turn. */
  async setAside(segment: SealedSegment, reason: string): Promise<void> {
    const kept = await keepDamaged(this.#options.root, segment);
    this.#queue.forget(segment);
    this.#incident({ kind: 'set_aside', segment: segment.id, reason, kept });
  }

  /** The rows could not be stored now: the segment is taken next again. */
  giveBack(segment: SealedSegment): void {
    this.#queue.giveBack(segment);
  }

  /** Takes over the segments of processes that have ended. Call at intervals. Returns how many segments came. */
  async adoptDead(): Promise<number> {
    const { root, clock } = this.#options;
    let count = 0;
    for (const spool of await otherSpools(root, this.name)) {
      const state = await ownerState(join(root, spool), clock.now());
      if (state === 'alive') continue;
      const segments = await moveSegments(join(root, spool), this.directory);
      for (const segment of segments) this.#queue.add({ ...segment, since: clock.monotonic() });
      count += segments.length;
      this.#incident({ kind: 'adopted', spool, segments: segments.length, closedInOrder: state === 'none' });
    }
    return count;
  }

  stats(): SpoolStats {
    const oldest = this.#queue.oldestSince;
    return {
      lagMs: oldest === undefined ? 0 : this.#options.clock.monotonic() - oldest,
      bytes: this.#usedBytes(),
      maxBytes: this.#options.maxBytes,
      segments: this.#queue.length + (this.#commit.openRows > 0 ? 1 : 0),
      appendedRows: this.#appendedRows,
      refusedRows: this.#refusedRows,
      lostRows: this.#lostRows,
    };
  }

  /** Writes what is pending and lets go. Segments that were not taken stay for the next process. */
  async close(): Promise<void> {
    this.writeLazy();
    clearInterval(this.#heartbeat);
    await this.#commit.close();
    clearTimeout(this.#lingering);
    this.#queue.close();
    await rm(join(this.directory, 'owner.json'), { force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #nextId(): string {
    this.#number += 1;
    return `${this.name}.${this.#number}`;
  }

  #sealed(segment: SegmentWriter): void {
    const id = segment.path.slice(segment.path.lastIndexOf(this.name), -'.seg'.length);
    this.#queue.add({ id, path: segment.path, bytes: segment.durableEnd, since: this.#options.clock.monotonic() });
  }

  /** An idle reader may have the open segment once it is old enough. */
  #linger(): void {
    const nothing = this.#commit.openRows === 0 && this.#commit.pendingBytes === 0;
    if (this.#lingering || this.#queue.idleTakers === 0 || nothing) return;
    const { clock, lingerMs } = this.#options;
    const rested = this.#sealedEarlyAt + SEALS_APART * lingerMs - clock.monotonic();
    this.#lingering = setTimeout(
      () => {
        this.#lingering = undefined;
        if (this.#queue.idleTakers === 0) return;
        this.#sealedEarlyAt = clock.monotonic();
        this.#commit.seal();
      },
      Math.max(lingerMs, rested),
    );
  }

  /** Writes what was taken lazily now. */
  writeLazy(): void {
    clearTimeout(this.#lazyTimer);
    this.#lazyTimer = undefined;
    const blocks = this.#lazy;
    this.#lazy = [];
    this.#lazyBytes = 0;
    for (const block of blocks) {
      this.#commit.append(block).then(
        () => this.#stored(block),
        (error: unknown) => this.#lost(block, error),
      );
    }
  }

  #stored(block: SpoolBlock): void {
    this.#appendedRows += block.rows;
    this.#linger();
  }

  #lost(block: SpoolBlock, error: unknown): void {
    this.#lostRows += block.rows;
    this.#incident({ kind: 'lost', rows: block.rows, reason: messageOf(error) });
  }

  #usedBytes(): number {
    return this.#queue.bytes + this.#commit.openBytes + this.#commit.pendingBytes + this.#lazyBytes;
  }

  #refusal(space: number): HaechiError | undefined {
    if (this.#commit.refusing) return spoolFull('it could not be written a moment ago', this.stats());
    if (this.#usedBytes() + space > this.#options.maxBytes) return spoolFull('its limit is reached', this.stats());
    if (this.#disk.free() - space < this.#options.minFreeBytes)
      return spoolFull('the disk is nearly full', this.stats());
    return undefined;
  }

  #incident(incident: SpoolIncident): void {
    this.#options.onIncident?.(incident);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
