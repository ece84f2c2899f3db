import { createCipheriv, createDecipheriv } from 'node:crypto';
import { FRAME_BYTES, OBJECT_MARK, SEALING_ID_BYTES, TAG_BYTES } from './constants.ts';
import { frameNonce, HEADER_NONCE } from './frame-cipher.ts';

/**
 * The first bytes of a sealed object: mark (8), sealing id (16), SHA-256 of the plaintext (32), its length (8, big endian), number of frames (4),
 * plaintext bytes of a frame (4), tag (16). Nothing in it is secret; the tag (GMAC under the data key) binds it all, so that length and number of
 * frames are known for certain before a frame is read.
 */
export interface ObjectHeader {
  readonly sealingId: Buffer;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** Of the plaintext. */
  readonly bytes: number;
  readonly frames: number;
}

const DIGEST_AT = OBJECT_MARK.length + SEALING_ID_BYTES;
const LENGTH_AT = DIGEST_AT + 32;
const FRAMES_AT = LENGTH_AT + 8;
const FRAME_SIZE_AT = FRAMES_AT + 4;
const TAG_AT = FRAME_SIZE_AT + 4;
export const HEADER_BYTES = TAG_AT + TAG_BYTES;

/** Bytes of the whole file whose header this is. */
export const sealedBytes = ({ bytes, frames }: Pick<ObjectHeader, 'bytes' | 'frames'>): number =>
  HEADER_BYTES + bytes + frames * TAG_BYTES;

/** Frames of a plaintext; an empty one has one, which carries the end mark. */
export const framesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / FRAME_BYTES));

export const isSealed = (head: Buffer): boolean => head.subarray(0, OBJECT_MARK.length).equals(OBJECT_MARK);

export function writeHeader(header: ObjectHeader, dataKey: Buffer): Buffer {
  const out = Buffer.alloc(HEADER_BYTES);
  OBJECT_MARK.copy(out);
  header.sealingId.copy(out, OBJECT_MARK.length);
  out.write(header.sha256, DIGEST_AT, 'hex');
  out.writeBigUInt64BE(BigInt(header.bytes), LENGTH_AT);
  out.writeUInt32BE(header.frames, FRAMES_AT);
  out.writeUInt32BE(FRAME_BYTES, FRAME_SIZE_AT);
  const mac = createCipheriv('aes-256-gcm', dataKey, frameNonce(HEADER_NONCE, 0)).setAAD(out.subarray(0, TAG_AT));
  mac.final();
  mac.getAuthTag().copy(out, TAG_AT);
  return out;
}

/** Reads a header without checking it: for the sealing id, which leads to the key. Undefined when it is cut short. */
export function readHeader(head: Buffer): ObjectHeader | undefined {
  if (head.length < HEADER_BYTES || !isSealed(head)) return undefined;
  return {
    sealingId: Buffer.from(head.subarray(OBJECT_MARK.length, DIGEST_AT)),
    sha256: head.toString('hex', DIGEST_AT, LENGTH_AT),
    bytes: Number(head.readBigUInt64BE(LENGTH_AT)),
    frames: head.readUInt32BE(FRAMES_AT),
  };
}

/** Whether the header is the one that was written with this data key. */
export function headerHolds(head: Buffer, dataKey: Buffer): boolean {
  const mac = createDecipheriv('aes-256-gcm', dataKey, frameNonce(HEADER_NONCE, 0), { authTagLength: TAG_BYTES });
  mac.setAAD(head.subarray(0, TAG_AT)).setAuthTag(head.subarray(TAG_AT, HEADER_BYTES));
  try {
    mac.final();
    return true;
  } catch {
    return false;
  }
}
