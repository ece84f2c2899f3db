import { type TensorDatatype, tensorDatatypes } from '@haechi/contract';
import { parseJson } from '../predict-body.ts';
import { MAX_ID_CHARACTERS, MAX_TENSORS } from './constants.ts';
import { decodeBytes, type Element } from './tensor-bytes.ts';
import { elementsOfJson } from './tensor-json.ts';
import { tensorProblem } from './tensor-problem.ts';

export interface InputTensor {
  readonly name: string;
  readonly datatype: TensorDatatype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly elements: readonly Element[];
}
export interface WantedOutput {
  readonly name: string;
  /** As bytes after the JSON. */
  readonly binary: boolean;
}
export interface InferRequest {
  readonly id: string | undefined;
  readonly inputs: readonly InputTensor[];
  /** Null: all there are. */
  readonly outputs: readonly WantedOutput[] | null;
  /** How outputs go that do not say it themselves. */
  readonly binaryOutputs: boolean;
}
type Fields = Readonly<Record<string, unknown>>;

/** Headers that this protocol reads. */
export interface InferHeaders {
  readonly 'content-encoding'?: string | undefined;
  readonly 'inference-header-content-length'?: string | readonly string[] | undefined;
}

/**
 * Reads a request: JSON alone, or JSON of the length that `Inference-Header-Content-Length` says with tensors as bytes behind it, in the order of
 * the inputs.
 * @throws HaechiError `malformed_json`, `invalid_request`, `unsupported_media_type`
 */
export function readInfer(body: unknown, headers: InferHeaders): InferRequest {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const jsonLength = headerLength(headers['inference-header-content-length'], bytes.length);
  const json = fieldsOf(parseJson(bytes.subarray(0, jsonLength), headers['content-encoding']), 'the body');
  const parameters = parametersOf(json, 'the request');
  const tail = { bytes: bytes.subarray(jsonLength), at: 0 };
  const inputs = listOf(json['inputs'], 'inputs').map((input, index) => readTensor(input, `inputs[${index}]`, tail));
  if (tail.at !== tail.bytes.length)
    throw tensorProblem('the body', `has ${tail.bytes.length - tail.at} bytes that no tensor's binary_data_size names`);
  const binaryOutputs = parameters['binary_data_output'] === true;
  const { outputs } = json;
  return {
    id: idOf(json['id']),
    inputs,
    outputs:
      outputs === undefined ? null : listOf(outputs, 'outputs').map((one, i) => readOutput(one, i, binaryOutputs)),
    binaryOutputs,
  };
}

function headerLength(given: InferHeaders['inference-header-content-length'], total: number): number {
  if (given === undefined) return total;
  const length = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (!(length <= total))
    throw tensorProblem('Inference-Header-Content-Length', `must be a length up to that of the body (${total} bytes)`);
  return length;
}

function readTensor(value: unknown, where: string, tail: { readonly bytes: Buffer; at: number }): InputTensor {
  const fields = fieldsOf(value, where);
  const name = nameOf(fields['name'], where);
  const datatype = tensorDatatypes.find((one) => one === fields['datatype']);
  if (datatype === undefined)
    throw tensorProblem(`tensor "${name}"`, `has no datatype that there is; it takes ${tensorDatatypes.join(', ')}`);
  const shape = shapeOf(fields['shape'], name);
  const count = shape.reduce((product, length) => product * length, 1);
  const parameters = parametersOf(fields, `tensor "${name}"`);
  if (parameters['shared_memory_region'] !== undefined)
    throw tensorProblem(`tensor "${name}"`, 'lies in shared memory, which this server does not read');
  const size = parameters['binary_data_size'];
  if (size === undefined)
    return { name, datatype, shape, elements: elementsOfJson(fields['data'], { name, datatype, shape, count }) };
  if (!Number.isInteger(size) || Number(size) < 0 || tail.at + Number(size) > tail.bytes.length)
    throw tensorProblem(`tensor "${name}"`, 'has a binary_data_size that is no number of bytes behind the JSON');
  const bytes = tail.bytes.subarray(tail.at, tail.at + Number(size));
  tail.at += Number(size);
  // Before anything of that length is made.
  if (count > Number(size)) throw tensorProblem(`tensor "${name}"`, `has ${size} bytes for ${count} elements`);
  return { name, datatype, shape, elements: decodeBytes(bytes, { name, datatype, count }) };
}

function readOutput(value: unknown, index: number, binary: boolean): WantedOutput {
  const where = `outputs[${index}]`;
  const fields = fieldsOf(value, where);
  const parameters = parametersOf(fields, where);
  if (parameters['classification'] !== undefined || parameters['shared_memory_region'] !== undefined)
    throw tensorProblem(where, 'asks for an extension (classification, shared memory) that this server does not have');
  const own = parameters['binary_data'];
  return { name: nameOf(fields['name'], where), binary: typeof own === 'boolean' ? own : binary };
}

function shapeOf(value: unknown, name: string): readonly number[] {
  const fits = Array.isArray(value) && value.length <= 8 && value.every((one) => Number.isSafeInteger(one) && one >= 0);
  if (!fits) throw tensorProblem(`tensor "${name}"`, 'has no shape: a list of at most 8 lengths');
  return value as readonly number[];
}

function nameOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 1_000) throw tensorProblem(where, 'has no name');
  return value;
}

function idOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= MAX_ID_CHARACTERS) return value;
  throw tensorProblem('id', `must be a text of at most ${MAX_ID_CHARACTERS} characters`);
}

function parametersOf(fields: Fields, where: string): Fields {
  const { parameters } = fields;
  return parameters === undefined || parameters === null ? {} : fieldsOf(parameters, `parameters of ${where}`);
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_TENSORS)
    throw tensorProblem(where, `must be a list of 1 to ${MAX_TENSORS} tensors`);
  return value;
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw tensorProblem(where, 'must be an object');
  return value as Fields;
}
