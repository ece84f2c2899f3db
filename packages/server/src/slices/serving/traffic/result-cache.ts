import type { FeatureRow, ModelRuntime, RowOutcome } from '../../registry/index.ts';

type Scored = Extract<RowOutcome, { ok: true }>;

/** A result without its numbers: four fields and a slot of the map, as measured with 30 features. */
const entryBytes = 400;
const charBytes = 2;

/**
 * The features that the model uses, in the order of their names, after the digest of the version: a version is never answered with another's result.
 * Null for a row whose values no key can hold, which the model refuses anyway.
 */
export function cacheKey({ sha256, signature }: ModelRuntime, row: FeatureRow): string | null {
  const names = sortedNames(signature.inputs);
  let key = sha256;
  for (const name of names) {
    const value = row[name];
    switch (typeof value) {
      case 'number':
        key += `|${value}`;
        break;
      case 'string':
        // Quoted and escaped, so that no text looks like a number or like two features.
        key += `|${JSON.stringify(value)}`;
        break;
      case 'boolean':
        key += value ? '|t' : '|f';
        break;
      case 'undefined':
        key += '|-';
        break;
      default:
        if (value !== null) return null;
        key += '|n';
    }
  }
  return key;
}

const sorted = new WeakMap<object, readonly string[]>();
function sortedNames(inputs: readonly { readonly name: string }[]): readonly string[] {
  let names = sorted.get(inputs);
  if (names === undefined) {
    names = inputs.map(({ name }) => name).sort();
    sorted.set(inputs, names);
  }
  return names;
}

export interface CacheLimits {
  readonly ttl_s: number;
  readonly max_entries: number;
  readonly max_bytes: number;
}

interface Entry {
  readonly scored: Scored;
  readonly expires: number;
  readonly bytes: number;
}

/** Results by key, the least recently used forgotten first; bounded by entries and by an estimate of their bytes. Times in ms of a clock that only grows. */
export class ResultCache {
  readonly #entries = new Map<string, Entry>();
  readonly #limits: CacheLimits;
  #bytes = 0;
  hits = 0;
  misses = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get(key: string, now: number): Scored | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expires <= now) {
      if (entry !== undefined) this.#drop(key, entry);
      this.misses += 1;
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.hits += 1;
    return entry.scored;
  }

  set(key: string, scored: Scored, now: number): void {
    const bytes = entryBytes + key.length * charBytes + Object.keys(scored.probabilities ?? {}).length * charBytes * 8;
    if (bytes > this.#limits.max_bytes) return;
    const before = this.#entries.get(key);
    if (before !== undefined) this.#drop(key, before);
    this.#entries.set(key, { scored, expires: now + this.#limits.ttl_s * 1000, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#limits.max_entries && this.#bytes <= this.#limits.max_bytes) break;
      this.#drop(oldest, entry);
    }
  }

  stats(): { readonly entries: number; readonly bytes: number; readonly hits: number; readonly misses: number } {
    return { entries: this.#entries.size, bytes: this.#bytes, hits: this.hits, misses: this.misses };
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
