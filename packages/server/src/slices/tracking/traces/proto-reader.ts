import { HaechiError } from '@haechi/contract';

/** A field of a protobuf message as it lies on the wire: its number and its value. */
export type ProtoField =
  | { readonly number: number; readonly kind: 'varint' | 'fixed64'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'fixed32'; readonly value: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer };

/** Bits of a varint at most: 64, in groups of seven. */
const VARINT_BYTES = 10;

/**
 * The fields of one protobuf message, in the order of the wire (https://protobuf.dev/programming-guides/encoding). Knows no schema; groups, which
 * proto3 does not have, are refused. Copies nothing: `bytes` values are views of the message.
 * @throws HaechiError `invalid_request` for bytes that are no message.
 */
export function* readFields(message: Buffer): Generator<ProtoField, void, void> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let index = 0; index < VARINT_BYTES; index += 1) {
      const byte = message[at];
      if (byte === undefined) throw broken('a number is cut short');
      at += 1;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken('a number is longer than 64 bits');
  };
  const take = (length: number): Buffer => {
    if (length > message.length - at) throw broken('a field is longer than what holds it');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 0x1f_ff_ff_ff) throw broken(`there is no field ${number}`);
    const wire = tag % 8;
    if (wire === 0) yield { number, kind: 'varint', value: varint() };
    else if (wire === 1) yield { number, kind: 'fixed64', value: take(8).readBigUInt64LE() };
    else if (wire === 2) yield { number, kind: 'bytes', value: take(Number(varint())) };
    else if (wire === 5) yield { number, kind: 'fixed32', value: take(4).readUInt32LE() };
    else throw broken(`wire type ${wire} is not one of proto3`);
  }
}

/** Text of a string field; NUL, which no text of PostgreSQL can hold, becomes U+FFFD. @throws HaechiError `invalid_request` when it is not UTF-8. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replaceAll('\0', '\ufffd');
  } catch {
    throw broken('a text is not UTF-8');
  }
}

function broken(why: string): HaechiError {
  return new HaechiError('invalid_request', `The body is not an OTLP message in protobuf: ${why}.`, { where: 'body' });
}
