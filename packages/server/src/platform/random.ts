import { randomBytes, randomFillSync } from 'node:crypto';

/** The only file that draws randomness; everything else is given a `Random`. */
export interface Random {
  bytes(count: number): Buffer;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A new id: `prefix_` and 26 characters that sort by the time given. */
  id(prefix: string, now: Date): string;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Digits of the time (50 bits of milliseconds) and of what is drawn (80 bits). */
const timeDigits = 10;
const drawnBytes = 10;

/** Bytes drawn at once: asking the kernel for each few costs as much as a small prediction. Used ones are overwritten. */
const pool = Buffer.alloc(8_192);
let used = pool.length;

/** The place of `count` fresh bytes in the pool. */
function draw(count: number): number {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += count;
  return at;
}

/** Crockford base 32, most significant digit first, so that text order is time order. */
function timeText(ms: number): string {
  let rest = ms;
  let text = '';
  for (let digit = 0; digit < timeDigits; digit += 1) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** 80 bits of the pool as 16 digits: five bytes are eight of them. */
function drawnText(): string {
  const at = draw(drawnBytes);
  let text = '';
  for (let from = at; from < at + drawnBytes; from += 5) {
    const high = pool.readUInt32BE(from);
    const low = pool.readUInt8(from + 4);
    for (let shift = 27; shift >= 2; shift -= 5) text += alphabet.charAt((high >>> shift) & 31);
    text += alphabet.charAt(((high & 3) << 3) | (low >>> 5)) + alphabet.charAt(low & 31);
  }
  pool.fill(0, at, at + drawnBytes);
  return text;
}

let lastMs = -1;
let lastText = '';

export const systemRandom: Random = {
  bytes: (count) => {
    if (count > 64) return randomBytes(count);
    const at = draw(count);
    const bytes = Buffer.from(pool.subarray(at, at + count));
    pool.fill(0, at, at + count);
    return bytes;
  },
  uniform: () => {
    const at = draw(6);
    return pool.readUIntBE(at, 6) / 2 ** 48;
  },
  id: (prefix, now) => {
    const ms = now.getTime();
    if (ms !== lastMs) {
      lastMs = ms;
      lastText = timeText(ms);
    }
    return `${prefix}_${lastText}${drawnText()}`;
  },
};
