import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { HaechiError } from '@haechi/contract/errors';
import type { Random } from '../random.ts';
import { KEY_BYTES, KEY_MARK, TAG_BYTES } from './constants.ts';

/** A key that wraps data keys. Its own bytes stay in here; the wrapping key and the id are derived from them (HKDF, RFC 5869). */
export interface MasterKey {
  /** Eight bytes in hexadecimal; says which key it is, not what it is. */
  readonly id: string;
  /** 76 bytes: mark (8), id (8), nonce (12), wrapped key (32), tag (16). */
  wrap(dataKey: Buffer, about: Buffer, random: Random): Buffer;
  /** Undefined when these bytes were not wrapped by this key about the same thing. */
  unwrap(wrapped: Buffer, about: Buffer): Buffer | undefined;
}

const ID_BYTES = 8;
const NONCE_BYTES = 12;
const NONCE_AT = KEY_MARK.length + ID_BYTES;
const BODY_AT = NONCE_AT + NONCE_BYTES;
const TAG_AT = BODY_AT + KEY_BYTES;
const WRAPPED_BYTES = TAG_AT + TAG_BYTES;

/** The id in wrapped bytes, or undefined when they are no wrapped key. */
export function wrappedBy(wrapped: Buffer): string | undefined {
  if (wrapped.length !== WRAPPED_BYTES || !wrapped.subarray(0, KEY_MARK.length).equals(KEY_MARK)) return undefined;
  return wrapped.toString('hex', KEY_MARK.length, NONCE_AT);
}

/** @throws HaechiError `invalid_configuration`, naming `where` it came from, when the text is not 32 bytes in base64 or hexadecimal. */
export function masterKey(text: string, where: string): MasterKey {
  const bytes = keyBytes(text, where);
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', bytes, '', `haechi.master-key.v1 ${purpose}`, length));
  const wrapping = derive('wrap', KEY_BYTES);
  const id = derive('id', ID_BYTES);
  return {
    id: id.toString('hex'),
    wrap: (dataKey, about, random) => {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(about);
      const body = Buffer.concat([cipher.update(dataKey), cipher.final()]);
      return Buffer.concat([KEY_MARK, id, nonce, body, cipher.getAuthTag()]);
    },
    unwrap: (wrapped, about) => {
      const nonce = wrapped.subarray(NONCE_AT, BODY_AT);
      const decipher = createDecipheriv('aes-256-gcm', wrapping, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(about).setAuthTag(wrapped.subarray(TAG_AT));
      try {
        return Buffer.concat([decipher.update(wrapped.subarray(BODY_AT, TAG_AT)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
  };
}

function keyBytes(text: string, where: string): Buffer {
  const bytes = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (bytes.length === KEY_BYTES) return bytes;
  throw new HaechiError(
    'invalid_configuration',
    `${where} holds a master key of ${bytes.length} bytes instead of 32. Make one with: openssl rand -base64 32, or restore the file from a backup.`,
    { where },
  );
}
