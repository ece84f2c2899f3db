import { RUNTIME_LIMITS as LIMITS, ONNX_DOMAINS } from '../constants.ts';
import { type WireField, wireFields } from './wire-fields.ts';

/** What speaks against loading a model. */
export interface GraphObjection {
  readonly what: string;
  readonly fix: string;
}

/** Numbers of the fields of onnx.proto that are read here (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const MODEL = { irVersion: 1, graph: 7, opsets: 8, functions: 25 } as const;
const GRAPH = { node: 1, initializer: 5, sparse: 15 } as const;
const NODE = { attribute: 5, operator: 4, domain: 7 } as const;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 } as const;
const FUNCTION = { node: 7, domain: 10, attribute: 11 } as const;
const TENSOR = { external: 13, location: 14 } as const;
const SPARSE = { values: 1, indices: 2 } as const;

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
const all = (fields: readonly WireField[], number: number) => fields.filter((field) => field.number === number);

/** The fields of a model when the bytes are one of ONNX: it has a version of the format, operator sets and a graph. Else null. */
export function onnxFields(bytes: Uint8Array): readonly WireField[] | null {
  const version = bytes[0] === 0x08 ? (bytes[1] ?? 0) : 0;
  if (version === 0 || version > 64) return null;
  const fields = wireFields(bytes);
  if (fields === null) return null;
  return all(fields, MODEL.graph).length === 1 && all(fields, MODEL.opsets).length > 0 ? fields : null;
}

/** Walks over all of a model: operators of foreign domains, tensors in other files, more than the limits. Empty: nothing speaks against it. */
export function inspectGraph(fields: readonly WireField[]): readonly GraphObjection[] {
  const walk = new GraphWalk(fields);
  return walk.objections();
}

class GraphWalk {
  readonly #found = new Map<string, GraphObjection>();
  readonly #own: ReadonlySet<string>;
  readonly #model: readonly WireField[];
  #nodes = 0;

  constructor(model: readonly WireField[]) {
    this.#model = model;
    const functions = all(model, MODEL.functions).flatMap(({ bytes }) => wireFields(bytes) ?? []);
    this.#own = new Set(all(functions, FUNCTION.domain).map(({ bytes }) => text(bytes)));
  }

  objections(): readonly GraphObjection[] {
    for (const { bytes } of all(this.#model, MODEL.graph)) this.#graph(bytes, 0);
    for (const { bytes } of all(this.#model, MODEL.functions)) {
      const fields = this.#fields(bytes);
      for (const node of all(fields, FUNCTION.node)) this.#node(node.bytes, 0);
      for (const attribute of all(fields, FUNCTION.attribute)) this.#attribute(attribute.bytes, 0);
    }
    return [...this.#found.values()];
  }

  #object(key: string, what: string, fix: string): void {
    this.#found.set(key, { what, fix });
  }

  #fields(bytes: Uint8Array): readonly WireField[] {
    const fields = wireFields(bytes);
    if (fields === null) this.#object('damaged', 'it is damaged: a part is not a protobuf message', 'Export it again.');
    return fields ?? [];
  }

  #graph(bytes: Uint8Array, depth: number): void {
    if (depth > LIMITS.onnxNesting) {
      this.#object('nesting', `subgraphs lie more than ${LIMITS.onnxNesting} deep`, 'Export a flatter graph.');
      return;
    }
    const fields = this.#fields(bytes);
    for (const { bytes: tensor } of all(fields, GRAPH.initializer)) this.#tensor(tensor);
    for (const { bytes: sparse } of all(fields, GRAPH.sparse)) this.#sparse(sparse);
    for (const { bytes: node } of all(fields, GRAPH.node)) this.#node(node, depth);
  }

  #node(bytes: Uint8Array, depth: number): void {
    this.#nodes += 1;
    if (this.#nodes > LIMITS.onnxNodes) {
      this.#object(
        'nodes',
        `it has more than ${LIMITS.onnxNodes} operators`,
        'Serve it elsewhere, as haechi.remote.v1.',
      );
      return;
    }
    const fields = this.#fields(bytes);
    const domain = all(fields, NODE.domain).map((field) => text(field.bytes))[0] ?? '';
    const operator = all(fields, NODE.operator).map((field) => text(field.bytes))[0] ?? '';
    if (!ONNX_DOMAINS.has(domain) && !this.#own.has(domain))
      this.#object(
        `domain ${domain}`,
        `the operator ${operator} is of the domain "${domain}", which is code that no standard runtime holds`,
        'Export it with standard operators (ai.onnx, ai.onnx.ml), or serve it elsewhere, as haechi.remote.v1.',
      );
    for (const attribute of all(fields, NODE.attribute)) this.#attribute(attribute.bytes, depth);
  }

  #attribute(bytes: Uint8Array, depth: number): void {
    for (const part of this.#fields(bytes)) {
      if (part.number === ATTRIBUTE.graph || part.number === ATTRIBUTE.graphs) this.#graph(part.bytes, depth + 1);
      if (part.number === ATTRIBUTE.tensor || part.number === ATTRIBUTE.tensors) this.#tensor(part.bytes);
      if (part.number === ATTRIBUTE.sparse || part.number === ATTRIBUTE.sparses) this.#sparse(part.bytes);
    }
  }

  #sparse(bytes: Uint8Array): void {
    for (const part of this.#fields(bytes))
      if (part.number === SPARSE.values || part.number === SPARSE.indices) this.#tensor(part.bytes);
  }

  #tensor(bytes: Uint8Array): void {
    const outside = this.#fields(bytes).some(
      ({ number, value }) => number === TENSOR.external || (number === TENSOR.location && value !== 0),
    );
    if (outside)
      this.#object(
        'external',
        'its weights lie in another file (external data), which would be read from the disk of this server',
        'Save it in one file: onnx.save_model(onnx.load("model.onnx"), "whole.onnx", save_as_external_data=False).',
      );
  }
}
