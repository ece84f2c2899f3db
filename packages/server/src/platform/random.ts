import { randomBytes, randomInt } from 'node:crypto';

/** The only file that draws randomness; everything else is given a `Random`. */
export interface Random {
  bytes(count: number): Buffer;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A new id: `prefix_` and 26 characters that sort by the time given. */
  id(prefix: string, now: Date): string;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Crockford base 32, fixed width, most significant digit first, so that text order is time order. */
function base32(value: bigint, width: number): string {
  let rest = value;
  let text = '';
  for (let index = 0; index < width; index += 1) {
    text = alphabet.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uniform: () => randomInt(0, 2 ** 47) / 2 ** 47,
  id: (prefix, now) =>
    `${prefix}_${base32(BigInt(now.getTime()), 10)}${base32(BigInt(`0x${randomBytes(10).toString('hex')}`), 16)}`,
};
