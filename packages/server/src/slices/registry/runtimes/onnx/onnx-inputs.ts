import type { DeclaredSignature } from '@haechi/contract';
import type { FeatureProblem } from '@haechi/learn';
import type { FeatureRow } from '../../model-runtime.ts';
import { RUNTIME_LIMITS as LIMITS } from '../constants.ts';
import { signatureFault, unsupportedArtifact } from '../refusals.ts';
import { inputsByName, inputsByPlace, type SignatureInput } from '../signature.ts';
import type { Tensor, TensorInfo, TensorType } from './tensor.ts';
import { type Cells, cellsOf, takes } from './tensor-cells.ts';

interface InputTensor {
  readonly name: string;
  readonly type: TensorType;
  /** Columns; its features are those from `first` on. */
  readonly width: number;
  readonly first: number;
  /** A list of rows instead of a table of one column. */
  readonly flat: boolean;
}

/** How rows become tensors. */
export interface OnnxInputs {
  readonly features: readonly SignatureInput[];
  /** Rows in one call; null: any number. */
  readonly fixedRows: 1 | null;
  /** Fills the tensors of some rows; a row with a problem is left empty and named. */
  feed(rows: readonly FeatureRow[]): { feeds: Tensor[]; problems: (FeatureProblem | null)[] };
}

/** @throws HaechiError `unsupported_format` for inputs that are no rows of features; `invalid_request` when the declared ones do not fit. */
export function onnxInputs(infos: readonly TensorInfo[], declared: DeclaredSignature | undefined): OnnxInputs {
  if (infos.length === 0 || infos.length > LIMITS.onnxInputs)
    throw unsupportedArtifact(
      `it has ${infos.length} inputs`,
      'Export it with one table of features, or one input a feature.',
    );
  const tensors = layout(infos, declared);
  const features = featuresOf(tensors, declared);
  const fixedRows = infos.some(({ shape }) => shape[0] === 1) ? 1 : null;
  return {
    features,
    fixedRows,
    feed: (rows) => {
      const problems: (FeatureProblem | null)[] = rows.map(() => null);
      const feeds = tensors.map((tensor): Tensor => {
        const cells = cellsOf(tensor.type, rows.length * tensor.width);
        const taken = features.slice(tensor.first, tensor.first + tensor.width);
        fill(cells, { rows, features: taken, problems });
        const dims = tensor.flat ? [rows.length] : [rows.length, tensor.width];
        return { name: tensor.name, type: tensor.type, dims, data: cells.data };
      });
      return { feeds, problems };
    },
  };
}

function fill(
  cells: Cells,
  {
    rows,
    features,
    problems,
  }: { rows: readonly FeatureRow[]; features: readonly SignatureInput[]; problems: (FeatureProblem | null)[] },
): void {
  for (const [column, feature] of features.entries()) {
    const codes = feature.levels === undefined ? null : new Map(feature.levels.map((level, code) => [level, code]));
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? {};
      const value = Object.hasOwn(row, feature.name) ? row[feature.name] : undefined;
      const problem = cells.put(index * features.length + column, value, { feature, codes });
      if (problem !== null) problems[index] ??= problem;
    }
  }
}

function layout(infos: readonly TensorInfo[], declared: DeclaredSignature | undefined): readonly InputTensor[] {
  const open = infos.filter(({ shape }) => shape.length === 2 && typeof shape[1] !== 'number').length;
  const known = infos.reduce((sum, { shape }) => sum + (typeof shape[1] === 'number' ? shape[1] : 1), 0) - open;
  let first = 0;
  return infos.map((info) => {
    const type = refuseOthers(info);
    const { name, shape } = info;
    const [, columns] = shape;
    const flat = shape.length === 1;
    const rest = (declared?.inputs?.length ?? 0) - known;
    const width = flat ? 1 : typeof columns === 'number' ? columns : rest;
    if (open > 1 || width < 1)
      throw signatureFault(
        'inputs',
        `its input "${name}" does not say how many features it takes`,
        'Declare the inputs, in order.',
      );
    const tensor = { name, type, width, first, flat };
    first += width;
    return tensor;
  });
}

/** @throws HaechiError `unsupported_format` for an input that is no table or list of rows. */
function refuseOthers({ name, type, shape }: TensorInfo): TensorType {
  if (type === null || !takes(type))
    throw unsupportedArtifact(
      `its input "${name}" is ${type === null ? 'no tensor' : `of type ${type}`}`,
      'Export it with numbers or texts as inputs.',
    );
  if (shape.length === 0 || shape.length > 2)
    throw unsupportedArtifact(
      `its input "${name}" has ${shape.length} dimensions`,
      'Rows of features have two: rows and features. Serve other models elsewhere, as haechi.remote.v1.',
    );
  const [rows] = shape;
  if (typeof rows === 'number' && (rows !== 1 || shape.length === 1))
    throw unsupportedArtifact(
      `its input "${name}" takes ${rows} rows at a time`,
      'Export it with an open first dimension.',
    );
  return type;
}

/** One feature a column: declared in order, or by name where each tensor is one; else named after the tensors. */
function featuresOf(
  tensors: readonly InputTensor[],
  declared: DeclaredSignature | undefined,
): readonly SignatureInput[] {
  const own = tensors.flatMap(({ name, type, width }) =>
    Array.from({ length: width }, (_, column): SignatureInput => {
      const single = tensors.length === 1 && width > 1;
      const named = width === 1 ? name : single ? `f${column}` : `${name}_${column}`;
      return { name: named, type: type === 'string' ? 'categorical' : 'numeric' };
    }),
  );
  const each = tensors.length > 1 && tensors.every(({ width }) => width === 1);
  const names = own.map(({ name }) => name);
  const given = each ? inputsByName(names, declared) : inputsByPlace(own.length, declared);
  if (given === null) return own;
  return given.map((input, index) => {
    const text = own[index]?.type === 'categorical';
    if (text === (input.type === 'categorical') || (!text && input.levels !== undefined)) return input;
    const fix = text
      ? 'Declare it as categorical.'
      : 'Declare it as numeric, or give the levels that the numbers stand for.';
    throw signatureFault('inputs', `"${input.name}" is a ${text ? 'text' : 'number'} in the file`, fix);
  });
}
