const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** argon2id by OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane. Some 25 ms on a server core. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/**
 * Passwords hashed at once, of libuv's four threads, which the spool's fsync and every file needs too; and how many may wait (under a second). More
 * is a flood: it is refused before it costs anything.
 */
export const ARGON2_AT_ONCE = 2;
export const ARGON2_WAITING = 64;
/** NIST SP 800-63B-4 asks for at least 15 characters where a password is all there is, 8 with a second factor; between the two. */
export const PASSWORD_MIN_LENGTH = 12;

/** A session ends after a day without a request, and after a week in any case. */
export const SESSION_IDLE_MS = DAY_MS;
export const SESSION_MS = 7 * DAY_MS;
/** `seen_at` is written at most this often. */
export const SESSION_TOUCH_MS = MINUTE_MS;

/** The link that the first start prints; an invitation; a link to set a new password. */
export const LINK_MS = { first_admin: DAY_MS, invitation: 7 * DAY_MS, reset: DAY_MS } as const;

/** Sign-ins that may fail within the window before more are refused until it ends. Wider for what an attacker could use to lock others out. */
export const ATTEMPTS_WINDOW_MS = 15 * MINUTE_MS;
export const ATTEMPTS = { accountAndAddress: 5, account: 50, address: 50 } as const;

/** 256 random bits, base64url. */
export const TOKEN_BYTES = 32;
/** Characters of a key that are kept to recognise it by: the prefix and 48 bits of the secret, of 256. */
export const KEY_SHOWN = 11;
/** `last_used_at` of keys is written this often. */
export const KEY_USE_FLUSH_MS = 30_000;

/** The id under which the key of HAECHI_ADMIN_TOKEN acts. */
export const PRESET_KEY_ID = 'key_preset';

/** Advisory lock held while it is decided whether an admin is left; the number after the one that migrations use. */
export const ADMINS_LOCK_KEY = 423_245;
