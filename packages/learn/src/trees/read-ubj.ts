import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import { unreadable } from './tree-problem.ts';

/** Lists of numbers of one type come as typed arrays, other lists and objects as JSON.parse gives them. */
export type UbjValue =
  | null
  | boolean
  | number
  | string
  | UbjValue[]
  | { [key: string]: UbjValue }
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Bytes of a number, by its mark (UBJSON draft 12; big-endian). */
const widths: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

/**
 * Reads Universal Binary JSON (https://ubjson.org, draft 12), as XGBoost 1.6 and newer writes it. Every length is held against the bytes
 * that are left before anything is allocated. High-precision numbers (`H`) are refused.
 */
export function readUbj(bytes: Uint8Array): UbjValue {
  const reader = new UbjReader(bytes);
  const value = reader.value(reader.mark(), 0);
  reader.end();
  return value;
}

class UbjReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  #at = 0;
  #parts = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    while (this.#peek() === 'N') this.#at += 1;
    if (this.#at < this.#bytes.length) unreadable(`something follows the end of the model, at byte ${this.#at}`);
  }

  /** The next mark; `N` says nothing and is passed over. */
  mark(): string {
    for (;;) {
      const mark = String.fromCharCode(this.#bytes[this.#take(1)] ?? 0);
      if (mark !== 'N') return mark;
    }
  }

  value(mark: string, depth: number): UbjValue {
    this.#parts += 1;
    if (this.#parts > LIMITS.parts) unreadable(`it holds more than ${LIMITS.parts} values`);
    if (depth > LIMITS.nesting) unreadable(`it is nested more than ${LIMITS.nesting} levels deep`);
    if (mark in widths) return this.#number(mark);
    if (mark === '[') return this.#list(depth + 1);
    if (mark === '{') return this.#object(depth + 1);
    if (mark === 'S') return this.#string();
    if (mark === 'C') return String.fromCharCode(this.#bytes[this.#take(1)] ?? 0);
    if (mark === 'Z') return null;
    if (mark === 'T' || mark === 'F') return mark === 'T';
    return unreadable(`byte ${this.#at - 1} is no mark of UBJSON`);
  }

  #number(mark: string): number {
    const at = this.#take(widths[mark] ?? 0);
    const view = this.#view;
    if (mark === 'i') return view.getInt8(at);
    if (mark === 'U') return view.getUint8(at);
    if (mark === 'I') return view.getInt16(at);
    if (mark === 'l') return view.getInt32(at);
    if (mark === 'd') return view.getFloat32(at);
    if (mark === 'D') return view.getFloat64(at);
    const wide = Number(view.getBigInt64(at));
    return Number.isSafeInteger(wide) ? wide : unreadable(`the number at byte ${at} is too large`);
  }

  #list(depth: number): UbjValue {
    const { type, count } = this.#header();
    if (type !== null && type in widths) return this.#numbers(type, count ?? 0);
    const values: UbjValue[] = [];
    if (count === null) {
      for (let mark = this.mark(); mark !== ']'; mark = this.mark()) values.push(this.value(mark, depth));
    } else for (let i = 0; i < count; i += 1) values.push(this.value(type ?? this.mark(), depth));
    return values;
  }

  #object(depth: number): UbjValue {
    const { type, count } = this.#header();
    // Without a prototype: a key may be called `__proto__`.
    const object: { [key: string]: UbjValue } = Object.create(null);
    const more = (i: number): boolean => (count === null ? this.#peek() !== '}' : i < count);
    for (let i = 0; more(i); i += 1) {
      const key = this.#string();
      object[key] = this.value(type ?? this.mark(), depth);
    }
    if (count === null) this.#at += 1;
    return object;
  }

  /** `$` type and `#` count, if there are. A counted value takes a byte at least, so that the count is bounded by the file. */
  #header(): { type: string | null; count: number | null } {
    let type: string | null = null;
    if (this.#peek() === '$') {
      this.#at += 1;
      type = this.mark();
      if (!(type in widths || type === 'S' || type === 'C' || type === '[' || type === '{'))
        unreadable(`a container at byte ${this.#at} has a type that takes no bytes`);
      if (this.#peek() !== '#') unreadable(`the container at byte ${this.#at} has a type and no count`);
    }
    if (this.#peek() !== '#') return { type, count: null };
    this.#at += 1;
    const count = this.#length();
    const least = type === null ? 1 : (widths[type] ?? 1);
    if (count * least > this.#bytes.length - this.#at) unreadable(`it ends within a list of ${count}`);
    return { type, count };
  }

  #numbers(type: string, count: number): UbjValue {
    const [view, width] = [this.#view, widths[type] ?? 1];
    const start = this.#take(count * width);
    const fill = <T extends { [i: number]: number }>(to: T, read: (at: number) => number): T => {
      for (let i = 0; i < count; i += 1) to[i] = read(start + i * width);
      return to;
    };
    if (type === 'i') return fill(new Int8Array(count), (at) => view.getInt8(at));
    if (type === 'U') return this.#bytes.slice(start, start + count);
    if (type === 'I') return fill(new Int16Array(count), (at) => view.getInt16(at));
    if (type === 'l') return fill(new Int32Array(count), (at) => view.getInt32(at));
    if (type === 'd') return fill(new Float32Array(count), (at) => view.getFloat32(at));
    if (type === 'D') return fill(new Float64Array(count), (at) => view.getFloat64(at));
    return fill(new Float64Array(count), (at) => Number(view.getBigInt64(at)));
  }

  #string(): string {
    const length = this.#length();
    const start = this.#take(length);
    try {
      return this.#text.decode(this.#bytes.subarray(start, start + length));
    } catch {
      return unreadable(`the text at byte ${start} is not UTF-8`);
    }
  }

  #length(): number {
    const mark = this.mark();
    const length = mark in widths ? this.#number(mark) : Number.NaN;
    return Number.isInteger(length) && length >= 0 ? length : unreadable(`byte ${this.#at} does not follow a length`);
  }

  #peek(): string {
    return String.fromCharCode(this.#bytes[this.#at] ?? 0);
  }

  /** Where the next `width` bytes begin; they are there, and are passed. */
  #take(width: number): number {
    const start = this.#at;
    if (width > this.#bytes.length - start) unreadable(`it ends at byte ${this.#bytes.length}, within a value`);
    this.#at = start + width;
    return start;
  }
}
