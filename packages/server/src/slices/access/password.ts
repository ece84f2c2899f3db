import { HaechiError } from '@haechi/contract';
import { hash, verify } from '@node-rs/argon2';
import { ARGON2, ARGON2_AT_ONCE, ARGON2_WAITING, PASSWORD_MIN_LENGTH } from './constants.ts';
import { createTurnstile } from './turnstile.ts';
import { wellKnownPasswords } from './well-known-passwords.ts';

const turnstile = createTurnstile({ atOnce: ARGON2_AT_ONCE, waiting: ARGON2_WAITING });

/** argon2id with a random salt, in PHC form (`$argon2id$v=19$…`), so that the cost can be raised later. */
export function hashPassword(password: string): Promise<string> {
  return turnstile(() => hash(password.normalize('NFKC'), ARGON2));
}

/** Costs the same when there is no such account or no password yet, so that the time does not tell which addresses exist. */
export async function checkPassword(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await noPassword());
  const fits = await turnstile(() => verify(against, password.normalize('NFKC')));
  return fits && stored !== null;
}

let placeholder: Promise<string> | undefined;
function noPassword(): Promise<string> {
  placeholder ??= hash('no account has this password', ARGON2);
  return placeholder;
}

/** @throws HaechiError `weak_password` saying why. `about` are words that the password must not be: address and name. */
export function requireStrongPassword(password: string, about: readonly string[]): void {
  const why = weakness(password.normalize('NFKC').toLowerCase(), about);
  if (why !== null) throw new HaechiError('weak_password', `${why} Choose another one.`, { where: 'password' });
}

function weakness(password: string, about: readonly string[]): string | null {
  if ([...password].length < PASSWORD_MIN_LENGTH)
    return `The password has fewer than ${PASSWORD_MIN_LENGTH} characters.`;
  if (new Set(password).size < 4) return 'The password repeats the same few characters.';
  if (wellKnownPasswords.has(password)) return 'The password is a well-known one.';
  const said = about.map((word) => word.toLowerCase()).filter((word) => word.length >= 4);
  if (said.some((word) => password === word || password.replaceAll(word, '').length < 4)) {
    return 'The password is little more than your name or address.';
  }
  return null;
}
