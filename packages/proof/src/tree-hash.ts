/**
 * Hashes of the Merkle tree, RFC 9162 section 2.1.1. Hashes are lower-case hexadecimal texts of 64 characters throughout this
 * package: as keys of maps, on the wire and in files alike. SHA-256 comes from `node:crypto` (synchronous); this file and
 * `signature.ts` are the only ones that need Node, so a browser build replaces those two.
 */
import { hash } from 'node:crypto';

/** A SHA-256 digest as 64 lower-case hexadecimal characters. */
export type Digest = string;

/** Root of the tree with no entries: the hash of nothing. */
export const EMPTY_ROOT: Digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const DIGEST_BYTES = 32;
const DIGEST_PATTERN = /^[0-9a-f]{64}$/;

/** Hash of an entry: SHA-256(0x00 || data); a text is hashed as UTF-8. */
export function leafHash(data: string | Uint8Array): Digest {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  const input = Buffer.allocUnsafe(1 + bytes.length);
  input[0] = 0x00;
  input.set(bytes, 1);
  return hash('sha256', input, 'hex');
}

/** Hash of an interior node: SHA-256(0x01 || left || right). */
export function nodeHash(left: Digest, right: Digest): Digest {
  const input = Buffer.allocUnsafe(1 + 2 * DIGEST_BYTES);
  input[0] = 0x01;
  input.write(left, 1, 'hex');
  input.write(right, 1 + DIGEST_BYTES, 'hex');
  return hash('sha256', input, 'hex');
}

/** Plain SHA-256 of a text in UTF-8 or of bytes. */
export function sha256(data: string | Uint8Array): Digest {
  return hash('sha256', data, 'hex');
}

/** Whether a text is a digest as this package writes them. */
export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && DIGEST_PATTERN.test(value);
}
