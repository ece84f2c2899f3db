/** One field of a protobuf message (https://protobuf.dev/programming-guides/encoding/). */
export interface WireField {
  readonly number: number;
  /** Of a varint or fixed field; of lengths above 2^53 the low part is lost, which no field read here has. */
  readonly value: number;
  /** What a length-delimited field holds; empty otherwise. */
  readonly bytes: Uint8Array;
  /** The field with its tag, to be copied as it is. */
  readonly whole: Uint8Array;
}

/** Where bytes are no protobuf message. */
class WireFault extends Error {
  override readonly name = 'WireFault';
}

/** The fields of a message in their order, or null when the bytes are not one. Nothing is copied. */
export function wireFields(message: Uint8Array): readonly WireField[] | null {
  const fields: WireField[] = [];
  try {
    for (let at = 0; at < message.length; ) {
      const field = readField(message, at);
      fields.push(field);
      at += field.whole.length;
    }
  } catch (error) {
    if (error instanceof WireFault) return null;
    throw error;
  }
  return fields;
}

function readField(message: Uint8Array, start: number): WireField {
  const tag = readVarint(message, start);
  const number = Math.floor(tag.value / 8);
  if (number === 0) throw new WireFault('field 0');
  const [value, from, to] = readBody(message, tag.value % 8, tag.end);
  if (to > message.length) throw new WireFault('past the end');
  return { number, value, bytes: message.subarray(from, to), whole: message.subarray(start, to) };
}

function readBody(message: Uint8Array, wire: number, at: number): [value: number, from: number, to: number] {
  if (wire === 0) {
    const { value, end } = readVarint(message, at);
    return [value, end, end];
  }
  if (wire === 1) return [0, at, at + 8];
  if (wire === 5) return [0, at, at + 4];
  if (wire !== 2) throw new WireFault(`wire type ${wire}`);
  const { value, end } = readVarint(message, at);
  return [0, end, end + value];
}

function readVarint(message: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; at < start + 10; at += 1) {
    const byte = message[at];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new WireFault('an endless number');
}

/** A length-delimited field. */
export function wireField(number: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  out.push(rest);
  return Uint8Array.from(out);
}
