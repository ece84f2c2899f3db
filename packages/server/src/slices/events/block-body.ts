/**
 * Body of a block of rows: `u32` length of a head in JSON, the head, the rows in RowBinary. The head says what the rows touch, so that it need
 * not be read back out of them.
 */
import { z } from 'zod';

const headSchema = z.object({
  /** Quarter hours, as multiples of `BUCKET_MS` since 1970, by system. */
  buckets: z.array(z.tuple([z.string(), z.array(z.number().int())])),
  /** Systems with labels that do not name the time of their prediction. */
  untimed: z.array(z.string()),
});
export type BlockHead = z.infer<typeof headSchema>;

export function packBlock(head: BlockHead, rows: Buffer): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, rows]);
}

export function unpackBlock(body: Uint8Array): { head: BlockHead; rows: Uint8Array } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const end = 4 + bytes.readUInt32LE(0);
  return { head: headSchema.parse(JSON.parse(bytes.toString('utf8', 4, end))), rows: bytes.subarray(end) };
}

/** Collects what rows touch; rows of one sender mostly touch the bucket that the last one did. */
export class TouchedBuckets {
  readonly #systems = new Map<string, Set<number>>();
  readonly #untimed = new Set<string>();
  #system = '';
  #bucket = -1;

  touch(system: string, bucket: number): void {
    if (bucket === this.#bucket && system === this.#system) return;
    this.#system = system;
    this.#bucket = bucket;
    const buckets = this.#systems.get(system) ?? new Set();
    this.#systems.set(system, buckets.add(bucket));
  }

  touchUntimed(system: string): void {
    this.#untimed.add(system);
  }

  head(): BlockHead {
    return {
      buckets: [...this.#systems].map(([system, buckets]) => [system, [...buckets]]),
      untimed: [...this.#untimed],
    };
  }
}
