import { type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FILE_HEADER_BYTES, fileHeader } from './segment-format.ts';
import { RECORD_HEADER_BYTES, recordHeader, type SpoolBlock } from './segment-record.ts';

/** Bytes that a block takes in a segment. */
export function spaceOf(block: SpoolBlock): number {
  return RECORD_HEADER_BYTES + block.body.length;
}

/** Makes the names in a directory durable: a new file is found after a power cut only if its directory was synced. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The segment being written. What lies before `durableEnd` is on disk; the rest does not exist for anybody. */
export class SegmentWriter {
  readonly path: string;
  rows = 0;
  durableEnd = FILE_HEADER_BYTES;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Makes the file; its name is durable when this resolves. Fails if it exists. */
  static async create(path: string): Promise<SegmentWriter> {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.write(fileHeader(), 0, FILE_HEADER_BYTES, 0);
      await file.datasync();
      await syncDirectory(dirname(path));
      return new SegmentWriter(path, file);
    } catch (error) {
      await file.close();
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }

  /** Writes the blocks as one group and syncs once. Either all of them are durable when it resolves, or it throws and none counts. */
  async write(blocks: readonly SpoolBlock[]): Promise<void> {
    const parts: Uint8Array[] = [];
    let size = 0;
    let rows = 0;
    for (const block of blocks) {
      parts.push(recordHeader(block, this.durableEnd), block.body);
      size += spaceOf(block);
      rows += block.rows;
    }
    await this.#writeAll(parts, this.durableEnd);
    await this.#file.datasync();
    this.durableEnd += size;
    this.rows += rows;
  }

  async #writeAll(parts: Uint8Array[], from: number): Promise<void> {
    let rest = parts;
    let position = from;
    while (rest.length > 0) {
      const batch = rest.slice(0, 512);
      const wanted = batch.reduce((sum, part) => sum + part.length, 0);
      const { bytesWritten } = await this.#file.writev(batch, position);
      position += bytesWritten;
      rest = rest.slice(512);
      if (bytesWritten < wanted) {
        const left = Buffer.concat(batch).subarray(bytesWritten);
        rest = [left, ...rest];
        if (bytesWritten === 0) throw Object.assign(new Error('the disk took no bytes'), { code: 'ENOSPC' });
      }
    }
  }

  /** Cuts what a failed write left behind, so that no reader takes it for acknowledged. */
  async cutTail(): Promise<void> {
    await this.#file.truncate(this.durableEnd);
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
