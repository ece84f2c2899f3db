import { type WireField, wireField, wireFields } from './wire-fields.ts';

/** Numbers of the fields of onnx.proto that are read or written here. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, output: 12 } as const;
const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, ints: 8, strings: 9 } as const;

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
const parts = (bytes: Uint8Array) => wireFields(bytes) ?? [];
const texts = (fields: readonly WireField[], number: number) =>
  fields.filter((field) => field.number === number).map(({ bytes }) => text(bytes));

interface Node {
  readonly whole: WireField;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly fields: readonly WireField[];
}

export interface PlainModel {
  readonly bytes: Uint8Array;
  /** Names of the classes, where an operator holds them. */
  readonly classes: readonly string[] | null;
}

/**
 * A model whose outputs are tensors: skl2onnx ends classifiers in ZipMap, which makes a list of dictionaries of a table of probabilities; the operator is
 * taken away, its input becomes the output, and the names of the classes are kept. Other models come back as they are.
 */
export function plainOutputs(bytes: Uint8Array): PlainModel {
  const model = parts(bytes);
  const graphField = model.find(({ number }) => number === MODEL_GRAPH);
  if (graphField === undefined) return { bytes, classes: null };
  const graph = parts(graphField.bytes);
  const nodes = graph.filter(({ number }) => number === GRAPH.node).map(nodeOf);
  const zips = nodes.filter(({ operator, domain }) => operator === 'ZipMap' && domain === 'ai.onnx.ml');
  const classes =
    nodes
      .toReversed()
      .map(classNames)
      .find((names) => names !== null) ?? null;
  if (zips.length === 0) return { bytes, classes };
  const renamed = new Map(zips.map(({ inputs, outputs }) => [outputs[0] ?? '', inputs[0] ?? '']));
  const gone = new Set(zips.map(({ whole }) => whole));
  const kept = graph
    .filter((field) => !gone.has(field))
    .map((field) => (field.number === GRAPH.output ? outputField(field, renamed) : field.whole));
  const rebuilt = wireField(MODEL_GRAPH, Buffer.concat(kept));
  return { bytes: Buffer.concat(model.map((field) => (field === graphField ? rebuilt : field.whole))), classes };
}

/** A graph's output; of a ZipMap what went into it: a table of float32. */
function outputField(field: WireField, renamed: ReadonlyMap<string, string>): Uint8Array {
  const name = texts(parts(field.bytes), 1)[0] ?? '';
  const from = renamed.get(name);
  if (from === undefined) return field.whole;
  const floats = Uint8Array.of(0x08, 1);
  const tensor = wireField(2, wireField(1, floats));
  return wireField(GRAPH.output, Buffer.concat([wireField(1, Buffer.from(from, 'utf8')), tensor]));
}

function nodeOf(whole: WireField): Node {
  const fields = parts(whole.bytes);
  return {
    whole,
    operator: texts(fields, NODE.operator)[0] ?? '',
    domain: texts(fields, NODE.domain)[0] ?? '',
    inputs: texts(fields, NODE.input),
    outputs: texts(fields, NODE.output),
    fields,
  };
}

/** From `classlabels_strings`, `classlabels_int64s`, `classlabels_ints` of an operator of ai.onnx.ml. */
function classNames({ domain, fields }: Node): readonly string[] | null {
  if (domain !== 'ai.onnx.ml') return null;
  for (const attribute of fields.filter(({ number }) => number === NODE.attribute)) {
    const inside = parts(attribute.bytes);
    if (!texts(inside, ATTRIBUTE.name)[0]?.startsWith('classlabels_')) continue;
    const names = texts(inside, ATTRIBUTE.strings);
    if (names.length > 0) return names;
    const numbers = inside.filter(({ number }) => number === ATTRIBUTE.ints).flatMap(integers);
    if (numbers.length > 0) return numbers;
  }
  return null;
}

/** Integers of a repeated field, packed or one by one; in ONNX's own writing they are one by one. */
function integers({ bytes, value, whole }: WireField): string[] {
  const packed = ((whole[0] ?? 0) & 7) === 2;
  if (!packed) return [signed(BigInt(value), whole)];
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    let [number, shift] = [0n, 0n];
    for (let more = true; more && at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      number |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      more = byte >= 0x80;
    }
    found.push(BigInt.asIntN(64, number).toString());
  }
  return found;
}

/** A negative number takes ten bytes, more than a double holds exactly: it is read from its bytes again. */
function signed(value: bigint, whole: Uint8Array): string {
  if (value < 2n ** 53n) return value.toString();
  let [number, shift] = [0n, 0n];
  for (const byte of whole.subarray(1)) {
    number |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
  }
  return BigInt.asIntN(64, number).toString();
}
