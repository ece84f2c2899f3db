import { createHash, hash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random.ts';
import { KEY_SHOWN, TOKEN_BYTES } from './constants.ts';

/** A secret that is shown once, and what is stored of it. */
export interface Token {
  readonly secret: string;
  readonly hash: string;
}

export function newToken(random: Random, prefix = ''): Token {
  const secret = prefix + random.bytes(TOKEN_BYTES).toString('base64url');
  return { secret, hash: hashToken(secret) };
}

/** SHA-256: enough for 256 random bits, which no dictionary holds. */
export function hashToken(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** The beginning of a key, to recognise it by. */
export function shownPart(secret: string): string {
  return secret.slice(0, KEY_SHOWN);
}

/** Belongs to one session: whoever can read the session's cookie alone (a browser on behalf of another site cannot) can make it. */
export function csrfToken(session: string): string {
  return createHash('sha256').update(`haechi-csrf/1\n${session}`, 'utf8').digest('base64url');
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(a), 'hex'), Buffer.from(hashToken(b), 'hex'));
}
