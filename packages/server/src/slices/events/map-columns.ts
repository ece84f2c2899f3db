import type { ByteWriter } from './byte-writer.ts';
import { labelText, optionalObject } from './fields.ts';
import type { Json } from './json.ts';
import { limits } from './limits.ts';
import { mistyped, RowProblem } from './row-problem.ts';

function refuseMore(count: number, most: number, field: string): void {
  if (count > most) throw new RowProblem('invalid_request', field, `${field} has more than ${most} entries`);
}

function checkKey(key: string, field: string): void {
  if (key.length > limits.text)
    throw new RowProblem('invalid_request', field, `a name in ${field} is longer than ${limits.text} characters`);
}

function sizeOf(map: object): number {
  let count = 0;
  for (const _ in map) count += 1;
  return count;
}

/** Map(String, String) from an object of texts, numbers and truth values. */
export function writeTextMap(out: ByteWriter, value: Json, field: 'tags' | 'groups'): void {
  const map = optionalObject(value, field);
  const count = map === undefined ? 0 : sizeOf(map);
  refuseMore(count, limits[field], field);
  out.varint(count);
  for (const key in map) {
    checkKey(key, field);
    out.text(key);
    out.text(labelText(map[key], field));
  }
}

/** Map(String, Float64) of class probabilities; returns the largest, NaN when there are none. */
export function writeProbabilities(out: ByteWriter, value: Json): number {
  const map = optionalObject(value, 'probabilities');
  const count = map === undefined ? 0 : sizeOf(map);
  refuseMore(count, limits.classes, 'probabilities');
  out.varint(count);
  let largest = Number.NaN;
  for (const key in map) {
    checkKey(key, 'probabilities');
    const probability = map[key];
    if (typeof probability !== 'number') throw mistyped('probabilities', 'numbers', probability);
    if (!(probability >= 0 && probability <= 1)) {
      throw new RowProblem(
        'invalid_request',
        'probabilities',
        `a probability must lie between 0 and 1, not ${probability}`,
      );
    }
    out.text(key);
    out.float64(probability);
    if (!(largest >= probability)) largest = probability;
  }
  return largest;
}
