/** What stands in a label of a metric for a value of the data. Whoever scrapes keeps it for years, out of reach of an erasure. */
import { createHmac } from 'node:crypto';

/** Hexadecimal digits of a token: enough to tell the values of one installation apart, and no way back. */
const TOKEN_DIGITS = 10;
/** Digits from which a number is taken for a phone, an account or an id, and characters and digits among them from which letters mixed with digits are. */
const LONG_NUMBER = 7;
const LONG_MIXED = 16;
const MIXED_DIGITS = 4;

const personal: readonly RegExp[] = [
  // E-mail addresses, also within a text.
  /[^\s@]+@[^\s@]+\.[^\s@]+/,
  // Internet addresses.
  /(?:^|\D)\d{1,3}(?:\.\d{1,3}){3}(?:\D|$)/,
  /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}$/i,
  // Resident registration and the like: six digits, dash, seven.
  /\d{6}-\d{7}/,
  // UUIDs and long hexadecimal numbers.
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i,
  /[0-9a-f]{16,}/i,
];
const date = /^\d{4}-\d{2}(?:-\d{2})?$/;
const numberWithMarks = /^\+?[\d\s()./-]+$/;

/** Whether a value looks like an e-mail address, a phone, an account, an internet address or an id. A name does not look like one. */
export function looksPersonal(value: string): boolean {
  if (date.test(value)) return false;
  if (personal.some((pattern) => pattern.test(value))) return true;
  if (/\d{9,}/.test(value)) return true;
  if (numberWithMarks.test(value)) return value.replaceAll(/\D/g, '').length >= LONG_NUMBER;
  return value.length >= LONG_MIXED && /^[\w-]+$/.test(value) && value.replaceAll(/\D/g, '').length >= MIXED_DIGITS;
}

/** The value, or a salted token in its place: the same value has the same token, so that its series stays one. */
export function metricLabel(value: string, salt: string): string {
  if (!looksPersonal(value)) return value;
  return `token:${createHmac('sha256', salt).update(value).digest('hex').slice(0, TOKEN_DIGITS)}`;
}
