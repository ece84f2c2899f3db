/**
 * One frame of a sealed object: AES-256-GCM after the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption
 * and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015). The nonce is the frame's number: a data key seals one object once, so no nonce comes
 * twice under a key. What is authenticated along (sealing id, number, end mark, number of all frames on the last one) pins each frame to its place.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SEALING_ID_BYTES, TAG_BYTES } from './constants.ts';

/** First byte of the nonce: what the frame is. */
const FRAME_NONCE = 0;
export const HEADER_NONCE = 1;

/** 12 bytes: kind, seven zeros, number of the frame (big endian). */
export function frameNonce(kind: number, index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt8(kind, 0);
  nonce.writeUInt32BE(index, 8);
  return nonce;
}

export interface FramePlace {
  readonly dataKey: Buffer;
  readonly sealingId: Buffer;
  /** From 0. */
  readonly index: number;
  /** Number of all frames on the last one, null on every other. */
  readonly total: number | null;
}

function bound({ sealingId, index, total }: FramePlace): Buffer {
  const out = Buffer.alloc(SEALING_ID_BYTES + 9);
  sealingId.copy(out);
  out.writeUInt32BE(index, SEALING_ID_BYTES);
  out.writeUInt8(total === null ? 0 : 1, SEALING_ID_BYTES + 4);
  out.writeUInt32BE(total ?? 0, SEALING_ID_BYTES + 5);
  return out;
}

/** Ciphertext, as long as the plaintext, and tag. */
export function sealFrame(plain: Uint8Array, place: FramePlace): { readonly body: Buffer; readonly tag: Buffer } {
  const cipher = createCipheriv('aes-256-gcm', place.dataKey, frameNonce(FRAME_NONCE, place.index));
  cipher.setAAD(bound(place));
  const body = cipher.update(plain);
  cipher.final();
  return { body, tag: cipher.getAuthTag() };
}

/** The plaintext, or undefined when it is not the frame of this place. `sealed` is ciphertext and tag. */
export function openFrame(sealed: Buffer, place: FramePlace): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) return undefined;
  const nonce = frameNonce(FRAME_NONCE, place.index);
  const decipher = createDecipheriv('aes-256-gcm', place.dataKey, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound(place)).setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/**
 * Gives the memory of a frame back at once. Left to the collector, which sees megabytes outside its heap late, some 70 frames would wait for it.
 * The buffer is empty afterwards.
 */
export function releaseFrame({ buffer, byteLength }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
