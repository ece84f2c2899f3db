import type { ModelRuntime } from '../../registry/index.ts';
import { MAX_ROWS } from './constants.ts';
import type { InputTensor } from './read-infer.ts';
import type { Element } from './tensor-bytes.ts';
import { tensorProblem } from './tensor-problem.ts';

type Feature = ModelRuntime['signature']['inputs'][number];
type Row = Readonly<Record<string, Element>>;

/**
 * Rows by feature name, from one tensor per feature (shape [n] or [n, 1]), or from a single tensor [n, F] in the order of the signature. A number
 * never becomes a text or the reverse; truth values are 0 and 1 for a numeric feature. Features that no tensor brings are left out: the model says
 * whether it needs them.
 * @throws HaechiError `invalid_request` naming the tensor.
 */
export function rowsOfTensors(tensors: readonly InputTensor[], features: readonly Feature[]): Row[] {
  const [only] = tensors;
  const known = new Map(features.map((feature) => [feature.name, feature]));
  if (tensors.length === 1 && only !== undefined && !known.has(only.name)) return rowsOfMatrix(only, features);
  const first = rowCount(only);
  const rows = Array.from({ length: first }, (): Record<string, Element> => ({}));
  const seen = new Set<string>();
  for (const tensor of tensors) {
    const { name, shape, elements } = tensor;
    const feature = known.get(name);
    if (feature === undefined)
      throw tensorProblem(`tensor "${name}"`, `is no feature of this model; it takes ${listed(features)}`);
    if (seen.has(name)) throw tensorProblem(`tensor "${name}"`, 'stands twice');
    seen.add(name);
    if (shape.length > 2 || (shape[1] ?? 1) !== 1)
      throw tensorProblem(`tensor "${name}"`, `has the shape [${shape}]; a feature's tensor is [n] or [n, 1]`);
    if (rowCount(tensor) !== first)
      throw tensorProblem(`tensor "${name}"`, `has ${rowCount(tensor)} rows, and "${only?.name}" has ${first}`);
    for (const [index, row] of rows.entries()) set(row, feature, elements[index] ?? null);
  }
  return rows;
}

function rowsOfMatrix(tensor: InputTensor, features: readonly Feature[]): Row[] {
  const { name, shape, elements } = tensor;
  if (shape.length !== 2 || shape[1] !== features.length)
    throw tensorProblem(
      `tensor "${name}"`,
      `is no feature of this model, and its shape [${shape}] is not [n, ${features.length}]; send one tensor per feature (${listed(features)}) or one for all in this order`,
    );
  return Array.from({ length: rowCount(tensor) }, (_, index) => {
    const row: Record<string, Element> = {};
    for (const [column, feature] of features.entries())
      set(row, feature, elements[index * features.length + column] ?? null);
    return row;
  });
}

/** Rows of a tensor; 1 to 10 000. */
function rowCount(tensor: InputTensor | undefined): number {
  const count = tensor?.shape[0] ?? 0;
  if (count >= 1 && count <= MAX_ROWS) return count;
  throw tensorProblem(`tensor "${tensor?.name}"`, `has ${count} rows; a request holds 1 to ${MAX_ROWS}`);
}

function set(row: Record<string, Element>, { name, type }: Feature, element: Element): void {
  const value = type === 'numeric' && typeof element === 'boolean' ? Number(element) : element;
  if (type === 'categorical' && typeof value === 'number')
    throw tensorProblem(`feature "${name}"`, 'is categorical and takes BYTES, not numbers');
  if (type === 'numeric' && typeof value === 'string')
    throw tensorProblem(`feature "${name}"`, 'is numeric and takes numbers, not BYTES');
  // A plain assignment to __proto__ would set no key.
  if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true });
  else row[name] = value;
}

/** The names, in their order; the first twenty of many. */
function listed(features: readonly Feature[]): string {
  const names = features.slice(0, 20).map(({ name }) => name);
  return features.length > names.length ? `${names.join(', ')}, …` : names.join(', ');
}
