/**
 * Writes ClickHouse RowBinary into one growing buffer. Short texts are copied by hand while they are ASCII: a call into native code per text
 * costs more than the text.
 */
const SHORT = 48;

export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  /** Bytes written so far. Set it back to take a row back. */
  length = 0;

  constructor(capacity = 65_536) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Buffer {
    const copy = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return copy;
  }

  #room(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const next = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.length + count));
    this.#bytes.copy(next, 0, 0, this.length);
    this.#bytes = next;
    this.#view = new DataView(next.buffer);
  }

  float64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** A whole number from 0 to 2^53, as Int64 or UInt64. */
  uint64(value: number): void {
    this.#room(8);
    this.#view.setUint32(this.length, value >>> 0, true);
    this.#view.setUint32(this.length + 4, Math.floor(value / 4_294_967_296), true);
    this.length += 8;
  }

  /** LEB128, for lengths. */
  varint(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.length] = (rest & 0x7f) | 0x80;
      this.length += 1;
      rest >>>= 7;
    }
    this.#bytes[this.length] = rest;
    this.length += 1;
  }

  text(value: string): void {
    const size = value.length;
    if (size <= SHORT && this.#shortAscii(value, size)) return;
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.#room(bytes);
    this.length += this.#bytes.write(value, this.length);
  }

  /** False when a character is not ASCII; nothing is written then. */
  #shortAscii(value: string, size: number): boolean {
    this.#room(size + 1);
    const bytes = this.#bytes;
    let at = this.length;
    bytes[at] = size;
    for (let index = 0; index < size; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      at += 1;
      bytes[at] = code;
    }
    this.length = at + 1;
    return true;
  }

  /** Array(Float64) of the first `count` values. */
  float64Array(values: Float64Array, count: number): void {
    this.varint(count);
    this.#room(count * 8);
    for (let index = 0; index < count; index += 1) {
      this.#view.setFloat64(this.length, values[index] ?? Number.NaN, true);
      this.length += 8;
    }
  }

  /** Array(String) of the first `count` texts. */
  textArray(values: readonly string[], count: number): void {
    this.varint(count);
    for (let index = 0; index < count; index += 1) this.text(values[index] ?? '');
  }
}
