import type { FeatureProblem } from '@haechi/learn';
import type { SignatureInput } from '../signature.ts';
import type { TensorData, TensorType } from './tensor.ts';

/** Where the values of a tensor are put, one after another. */
export interface Cells {
  readonly data: TensorData;
  /** Puts one value; a problem when it cannot be one of this type. */
  put(at: number, value: unknown, about: About): FeatureProblem | null;
}

interface About {
  readonly feature: SignatureInput;
  /** Numbers that the levels of a categorical feature stand for. */
  readonly codes: ReadonlyMap<string, number> | null;
}

/** Least and most of the integer types. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
  bool: [0, 1],
};

export function takes(type: TensorType): boolean {
  return type === 'float32' || type === 'float64' || type === 'string' || type in RANGES;
}

export function cellsOf(type: TensorType, length: number): Cells {
  if (type === 'string') return textCells(length);
  const data = arrayOf(type, length);
  return {
    data,
    put: (at, value, about) => {
      const number = numberOf(value, about);
      if (number === null || !fits(type, number)) return problemOf(value, { ...about, type });
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[at] = BigInt(number);
      else data[at] = number;
      return null;
    },
  };
}

/** A missing text is an empty one: ONNX has no other. */
function textCells(length: number): Cells {
  const data = new Array<string>(length).fill('');
  return {
    data,
    put: (at, value, about) => {
      if (typeof value !== 'string' && typeof value !== 'boolean' && value !== null)
        return problemOf(value, { ...about, type: 'string' });
      data[at] = value === null ? '' : String(value);
      return null;
    },
  };
}

/** NaN is missing. */
function numberOf(value: unknown, { codes }: About): number | null {
  if (value === null) return Number.NaN;
  if (codes !== null) return codes.get(String(value)) ?? null;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function fits(type: TensorType, number: number): boolean {
  const range = RANGES[type];
  return range === undefined || (Number.isInteger(number) && number >= range[0] && number <= range[1]);
}

function arrayOf(type: TensorType, length: number): Exclude<TensorData, string[]> {
  if (type === 'float64') return new Float64Array(length);
  if (type === 'int64') return new BigInt64Array(length);
  if (type === 'uint64') return new BigUint64Array(length);
  if (type === 'int32') return new Int32Array(length);
  if (type === 'uint32') return new Uint32Array(length);
  if (type === 'int16') return new Int16Array(length);
  if (type === 'uint16') return new Uint16Array(length);
  if (type === 'int8') return new Int8Array(length);
  return type === 'uint8' || type === 'bool' ? new Uint8Array(length) : new Float32Array(length);
}

function problemOf(value: unknown, { feature, type }: About & { type: TensorType }): FeatureProblem {
  const { name, levels } = feature;
  const expected = expectedOf(type, levels);
  if (value === undefined)
    return {
      code: 'feature_missing',
      feature: name,
      expected,
      got: 'nothing',
      message: `Feature "${name}" is missing; the model expects ${expected}.`,
    };
  const got = gotten(value, levels !== undefined);
  const message = `Feature "${name}" is ${got}; the model expects ${expected}.`;
  return { code: 'feature_mistyped', feature: name, expected, got, message };
}

function expectedOf(type: TensorType, levels: readonly string[] | undefined): string {
  if (type === 'string') return 'a text, or null for a missing value';
  const range = RANGES[type];
  if (levels !== undefined) {
    const shown = levels.slice(0, 10).map((level) => JSON.stringify(level));
    return `one of ${shown.join(', ')}${levels.length > shown.length ? ` and ${levels.length - shown.length} more` : ''}`;
  }
  return range === undefined
    ? 'a finite number, or null for a missing value'
    : `a whole number from ${range[0]} to ${range[1]}; it knows no missing value`;
}

function gotten(value: unknown, listed: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'string' && listed ? 'a text that it does not know here' : `a value of type ${typeof value}`;
}
