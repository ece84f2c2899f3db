import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { HaechiError } from '@haechi/contract/errors';
import { FRAME_BYTES } from './constants.ts';
import { releaseFrame, sealFrame } from './frame-cipher.ts';
import { HEADER_BYTES, type ObjectHeader, writeHeader } from './object-header.ts';

export interface SealingKeys {
  readonly dataKey: Buffer;
  readonly sealingId: Buffer;
}

/**
 * Seals a stream into the new file `temporary`, frame by frame, and syncs it; in memory are one frame and its ciphertext. The header is written
 * last, since digest and length are known only then. More than `maxBytes` are refused.
 */
export async function writeSealed(
  temporary: string,
  content: AsyncIterable<Uint8Array>,
  { keys, maxBytes }: { readonly keys: SealingKeys; readonly maxBytes: number | undefined },
): Promise<ObjectHeader> {
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(Buffer.alloc(HEADER_BYTES));
    const writer = new FrameWriter(handle, keys);
    for await (const chunk of content) {
      if (maxBytes !== undefined && writer.bytes + chunk.length > maxBytes)
        throw new HaechiError('body_too_large', `The upload is larger than ${maxBytes} bytes. Nothing was kept.`);
      await writer.add(chunk);
    }
    const header = await writer.end();
    const { bytesWritten } = await handle.write(writeHeader(header, keys.dataKey), 0, HEADER_BYTES, 0);
    if (bytesWritten !== HEADER_BYTES) throw new Error(`${bytesWritten} bytes of a header were written`);
    await handle.sync();
    return header;
  } finally {
    await handle.close();
  }
}

/** Gathers bytes to frames. A full frame waits until more comes, since the last one is sealed differently. */
class FrameWriter {
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #keys: SealingKeys;
  readonly #hash = createHash('sha256');
  readonly #frame = Buffer.alloc(FRAME_BYTES);
  #filled = 0;
  #frames = 0;

  constructor(handle: FileHandle, keys: SealingKeys) {
    this.#handle = handle;
    this.#keys = keys;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (this.#filled === FRAME_BYTES) await this.#seal(null);
      const taken = chunk.subarray(at, at + FRAME_BYTES - this.#filled);
      this.#frame.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
    }
  }

  async end(): Promise<ObjectHeader> {
    await this.#seal(this.#frames + 1);
    const sha256 = this.#hash.digest('hex');
    return { sealingId: this.#keys.sealingId, sha256, bytes: this.bytes, frames: this.#frames };
  }

  async #seal(total: number | null): Promise<void> {
    const plain = this.#frame.subarray(0, this.#filled);
    const { body, tag } = sealFrame(plain, { ...this.#keys, index: this.#frames, total });
    await this.#handle.writeFile(body);
    await this.#handle.writeFile(tag);
    releaseFrame(body);
    this.#frames += 1;
    this.#filled = 0;
  }
}
