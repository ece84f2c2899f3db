import type { TensorDatatype } from '@haechi/contract';
import { type Element, exact } from './tensor-bytes.ts';
import { tensorProblem } from './tensor-problem.ts';

type Declared = {
  readonly name: string;
  readonly datatype: TensorDatatype;
  readonly shape: readonly number[];
  readonly count: number;
};

/** Smallest and largest value of each integer type that JSON numbers can exceed; 64 bits are held to what a double keeps exactly. */
const ranges: Readonly<Partial<Record<TensorDatatype, readonly [number, number]>>> = {
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  UINT64: [0, Number.MAX_VALUE],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
  INT64: [-Number.MAX_VALUE, Number.MAX_VALUE],
};

/**
 * The elements of a tensor's `data`, nested as its shape or flat, each checked against the datatype; null is a missing value.
 * @throws HaechiError `invalid_request`
 */
export function elementsOfJson(data: unknown, tensor: Declared): Element[] {
  const { name, datatype, count } = tensor;
  if (datatype === 'FP16')
    throw tensorProblem(
      `tensor "${name}"`,
      'is FP16, which has no form in JSON; send it as bytes (binary_data_size) or as FP32',
    );
  if (!Array.isArray(data)) throw tensorProblem(`tensor "${name}"`, 'has no data');
  const flat = data.some(Array.isArray) ? flattened(data, tensor) : (data as readonly unknown[]);
  if (flat.length !== count)
    throw tensorProblem(
      `tensor "${name}"`,
      `has ${flat.length} elements, and its shape [${tensor.shape}] holds ${count}`,
    );
  return flat.map((value, index) => checked(value, { tensor, index }));
}

/** Every level must be as long as its axis. */
function flattened(data: readonly unknown[], { name, shape }: Declared): readonly unknown[] {
  let level: readonly unknown[] = [data];
  for (const length of shape) {
    const next: unknown[] = [];
    for (const part of level) {
      if (!Array.isArray(part) || part.length !== length)
        throw tensorProblem(`tensor "${name}"`, `is not nested as its shape [${shape}] says`);
      for (const one of part) next.push(one);
    }
    level = next;
  }
  return level;
}

function checked(value: unknown, { tensor, index }: { tensor: Declared; index: number }): Element {
  const { datatype } = tensor;
  if (value === null) return null;
  const range = ranges[datatype];
  const fits =
    datatype === 'BYTES'
      ? typeof value === 'string'
      : datatype === 'BOOL'
        ? typeof value === 'boolean'
        : typeof value === 'number' &&
          (range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1]));
  if (!fits)
    throw tensorProblem(`tensor "${tensor.name}"`, `has an element (${index}) that is no ${datatype}: ${shown(value)}`);
  return typeof value === 'number' ? exact(value, tensor) : (value as Element);
}

/** What it is; texts are not repeated, since they may be personal. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
