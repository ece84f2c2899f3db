/**
 * Traces of OpenTelemetry, `ExportTraceServiceRequest` (opentelemetry-proto 1.x, trace/v1), from protobuf into the same shape that its JSON form
 * has: names in camelCase, identifiers in hexadecimal, 64-bit integers as text. What is not named here is skipped, as protobuf asks.
 */
import { HaechiError } from '@haechi/contract';
import { type ProtoField, readFields, textOf } from './proto-reader.ts';

/** A value of an attribute, in OTLP's JSON form. */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } }
  | { readonly kvlistValue: { readonly values: readonly OtlpAttribute[] } }
  /** Base64. */
  | { readonly bytesValue: string }
  | Record<string, never>;

export interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

export interface OtlpSpan {
  /** Hexadecimal, 32 characters. */
  readonly traceId: string;
  /** Hexadecimal, 16 characters. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind?: number;
  /** Nanoseconds since 1970, as text. */
  readonly startTimeUnixNano: string;
  /** '0' while the span is open. */
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  readonly status: { readonly code: number; readonly message?: string };
}

interface OtlpEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
}

interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly OtlpAttribute[];
}

/** Spans with what is said of the process that they come from. */
export interface ResourceSpans {
  readonly resource: readonly OtlpAttribute[];
  readonly spans: readonly OtlpSpan[];
}

/** Values within values: deeper than any client nests them, and far below what ends a stack. */
const DEPTH = 64;

/** @throws HaechiError `invalid_request` for bytes that are no such message. */
export function decodeOtlp(message: Buffer): readonly ResourceSpans[] {
  return messagesIn(message, 1).map((resourceSpans) => ({
    resource: messagesIn(resourceSpans, 1).flatMap((resource) => attributesIn(resource, 1)),
    spans: messagesIn(resourceSpans, 2).flatMap((scopeSpans) => messagesIn(scopeSpans, 2).map(spanOf)),
  }));
}

const messagesIn = (message: Buffer, number: number): Buffer[] =>
  [...readFields(message)].flatMap((field) => (field.number === number ? [bytesOf(field)] : []));

const attributesIn = (message: Buffer, number: number, depth = 0): OtlpAttribute[] =>
  messagesIn(message, number).map((entry) => attributeOf(entry, depth));

function attributeOf(message: Buffer, depth: number): OtlpAttribute {
  let key = '';
  let value: OtlpValue = {};
  for (const field of readFields(message)) {
    if (field.number === 1) key = textOf(bytesOf(field));
    else if (field.number === 2) value = anyValueOf(bytesOf(field), depth + 1);
  }
  return { key, value };
}

function anyValueOf(message: Buffer, depth: number): OtlpValue {
  if (depth > DEPTH) throw broken(`its values are nested more than ${DEPTH} deep`);
  let value: OtlpValue = {};
  for (const field of readFields(message)) value = oneValueOf(field, depth) ?? value;
  return value;
}

function oneValueOf(field: ProtoField, depth: number): OtlpValue | undefined {
  switch (field.number) {
    case 1:
      return { stringValue: textOf(bytesOf(field)) };
    case 2:
      return { boolValue: numberOf(field) !== 0n };
    case 3:
      return { intValue: BigInt.asIntN(64, numberOf(field)).toString() };
    case 4:
      return { doubleValue: doubleOf(numberOf(field)) };
    case 5:
      return { arrayValue: { values: messagesIn(bytesOf(field), 1).map((item) => anyValueOf(item, depth + 1)) } };
    case 6:
      return { kvlistValue: { values: attributesIn(bytesOf(field), 1, depth) } };
    case 7:
      return { bytesValue: bytesOf(field).toString('base64') };
    default:
      return undefined;
  }
}

function doubleOf(bits: bigint): number | 'NaN' | 'Infinity' | '-Infinity' {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(bits);
  const value = bytes.readDoubleLE();
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function spanOf(message: Buffer): OtlpSpan {
  const fields = new Map([...readFields(message)].map((field) => [field.number, field]));
  const id = (number: number, bytes: number) => given(fields.get(number), (field) => idOf(field, bytes)) ?? '';
  const text = (number: number) => given(fields.get(number), (field) => textOf(bytesOf(field)));
  const count = (number: number) => given(fields.get(number), numberOf) ?? 0n;
  const [traceId, spanId, parentSpanId] = [id(1, 16), id(2, 8), id(4, 8)];
  if (traceId === '' || spanId === '') throw broken('a span has no trace_id or no span_id');
  const traceState = text(3);
  return {
    traceId,
    spanId,
    ...(parentSpanId === '' ? {} : { parentSpanId }),
    ...(traceState === undefined ? {} : { traceState }),
    name: text(5) ?? '',
    kind: Number(count(6)),
    startTimeUnixNano: count(7).toString(),
    endTimeUnixNano: count(8).toString(),
    attributes: attributesIn(message, 9),
    events: messagesIn(message, 11).map(eventOf),
    links: messagesIn(message, 13).map(linkOf),
    status: given(fields.get(15), (field) => statusOf(bytesOf(field))) ?? { code: 0 },
  };
}

const given = <T>(field: ProtoField | undefined, read: (field: ProtoField) => T): T | undefined =>
  field === undefined ? undefined : read(field);

function statusOf(message: Buffer): OtlpSpan['status'] {
  let status: { code: number; message?: string } = { code: 0 };
  for (const field of readFields(message)) {
    if (field.number === 2) status = { ...status, message: textOf(bytesOf(field)) };
    else if (field.number === 3) status = { ...status, code: Number(numberOf(field)) };
  }
  return status;
}

function eventOf(message: Buffer): OtlpEvent {
  let [timeUnixNano, name] = ['0', ''];
  for (const field of readFields(message)) {
    if (field.number === 1) timeUnixNano = numberOf(field).toString();
    else if (field.number === 2) name = textOf(bytesOf(field));
  }
  return { timeUnixNano, name, attributes: attributesIn(message, 3) };
}

function linkOf(message: Buffer): OtlpLink {
  let [traceId, spanId] = ['', ''];
  for (const field of readFields(message)) {
    if (field.number === 1) traceId = idOf(field, 16);
    else if (field.number === 2) spanId = idOf(field, 8);
  }
  return { traceId, spanId, attributes: attributesIn(message, 4) };
}

function idOf(field: ProtoField, bytes: number): string {
  const id = bytesOf(field);
  if (id.length === 0) return '';
  if (id.length !== bytes) throw broken(`an identifier has ${id.length} bytes instead of ${bytes}`);
  return id.toString('hex');
}

function bytesOf(field: ProtoField): Buffer {
  if (field.kind !== 'bytes') throw broken(`field ${field.number} holds a number where bytes are due`);
  return field.value;
}

function numberOf(field: ProtoField): bigint {
  if (field.kind === 'bytes') throw broken(`field ${field.number} holds bytes where a number is due`);
  return BigInt(field.value);
}

function broken(why: string): HaechiError {
  return new HaechiError('invalid_request', `The body is not an OTLP trace message: ${why}.`, { where: 'body' });
}
