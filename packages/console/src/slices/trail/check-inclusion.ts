/** What the server sends as proof: hashes in hexadecimal, the path from the leaf's sister up. */
export interface Inclusion {
  readonly index: number;
  readonly text: string;
  readonly leaf: string;
  readonly path: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: string };
}

/**
 * Recomputes an inclusion proof (RFC 9162, 2.1.3.2) in the reader's own browser: the leaf from the entry's text, then the root from leaf and path.
 * Undefined where the browser offers no SHA-256 (a page without TLS that is not on this machine).
 */
export async function checkInclusion({ index, text, leaf, path, checkpoint }: Inclusion): Promise<boolean | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const own = await sha256(0x00, new TextEncoder().encode(text));
  if (toHex(own) !== leaf || index >= checkpoint.size) return false;
  let [fn, sn, hash] = [index, checkpoint.size - 1, own];
  for (const step of path) {
    if (sn === 0) return false;
    const sister = fromHex(step);
    if (fn % 2 === 1 || fn === sn) {
      hash = await sha256(0x01, sister, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = await sha256(0x01, hash, sister);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && toHex(hash) === checkpoint.root;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

async function sha256(prefix: number, ...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const bytes = new Uint8Array([prefix, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
