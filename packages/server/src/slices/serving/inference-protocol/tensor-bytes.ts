/** Tensors as bytes: little-endian, row-major; BYTES as a 32-bit length before each element (Triton's binary tensor extension). */
import type { TensorDatatype } from '@haechi/contract';
import { tensorProblem } from './tensor-problem.ts';

/** An element of a tensor, as features take it; null is a missing value (null in JSON, NaN in bytes). */
export type Element = number | string | boolean | null;

interface NumberForm {
  readonly bytes: number;
  read(view: DataView, at: number): number | bigint;
}

const numberForms: Readonly<Record<Exclude<TensorDatatype, 'BYTES'>, NumberForm>> = {
  BOOL: { bytes: 1, read: (view, at) => view.getUint8(at) },
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  UINT64: { bytes: 8, read: (view, at) => view.getBigUint64(at, true) },
  INT64: { bytes: 8, read: (view, at) => view.getBigInt64(at, true) },
  FP16: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Reads `count` elements from bytes that hold exactly them.
 * @throws HaechiError `invalid_request` for another length, a 64-bit integer beyond ±(2^53 − 1), text that is not UTF-8.
 */
export function decodeBytes(
  bytes: Buffer,
  { name, datatype, count }: { name: string; datatype: TensorDatatype; count: number },
): Element[] {
  if (datatype === 'BYTES') return decodeTexts(bytes, name, count);
  const form = numberForms[datatype];
  if (bytes.length !== count * form.bytes)
    throw tensorProblem(
      `tensor "${name}"`,
      `has ${bytes.length} bytes, and ${count} elements of ${datatype} take ${count * form.bytes}`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const elements = new Array<Element>(count);
  for (let i = 0; i < count; i += 1) {
    const value = Number(form.read(view, i * form.bytes));
    elements[i] = datatype === 'BOOL' ? value !== 0 : Number.isNaN(value) ? null : exact(value, { name, datatype });
  }
  return elements;
}

/** Numbers here are doubles: an integer that one cannot hold is refused and not rounded. */
export function exact(value: number, { name, datatype }: { name: string; datatype: TensorDatatype }): number {
  if (datatype.endsWith('INT64') && !Number.isSafeInteger(value))
    throw tensorProblem(
      `tensor "${name}"`,
      `holds an integer beyond ±(2^53 - 1), which would be rounded; send it as BYTES if it is an identifier`,
    );
  return value;
}

function decodeTexts(bytes: Buffer, name: string, count: number): Element[] {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const elements: Element[] = [];
  let at = 0;
  while (elements.length < count) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length)
      throw tensorProblem(`tensor "${name}"`, `ends inside element ${elements.length} of ${count}`);
    try {
      elements.push(utf8.decode(bytes.subarray(at + 4, end)));
    } catch {
      throw tensorProblem(`tensor "${name}"`, `holds text that is not UTF-8 (element ${elements.length})`);
    }
    at = end;
  }
  if (at !== bytes.length) throw tensorProblem(`tensor "${name}"`, `has ${bytes.length - at} bytes too many`);
  return elements;
}

/** The datatypes of what is answered. */
export type OutputDatatype = 'BYTES' | 'INT64' | 'FP64';

/** The elements as bytes; INT64 takes safe integers. */
export function encodeBytes(datatype: OutputDatatype, elements: readonly (number | string)[]): Buffer {
  if (datatype === 'BYTES') return encodeTexts(elements.map(String));
  const bytes = Buffer.allocUnsafe(elements.length * 8);
  for (const [i, element] of elements.entries())
    if (datatype === 'FP64') bytes.writeDoubleLE(Number(element), i * 8);
    else bytes.writeBigInt64LE(BigInt(element), i * 8);
  return bytes;
}

function encodeTexts(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
