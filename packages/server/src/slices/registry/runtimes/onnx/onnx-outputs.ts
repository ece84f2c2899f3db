import type { DeclaredSignature } from '@haechi/contract';
import { HaechiError } from '@haechi/contract';
import type { RowOutcome } from '../../model-runtime.ts';
import { signatureFault, unsupportedArtifact } from '../refusals.ts';
import { binaryOutcome, classOutcome, labelOutcome, valueOutcome } from '../row-outcome.ts';
import { classesOf, regressionSignature, type Signature, taskOf } from '../signature.ts';
import type { Tensor } from './tensor.ts';

/** How what a model gives becomes outcomes. */
export interface OnnxOutputs {
  readonly signature: Signature;
  /** One outcome a row. @throws HaechiError `model_failed` when the tensors do not hold `rows` rows. */
  read(tensors: readonly Tensor[], rows: number): RowOutcome[];
}

export interface OutputFacts {
  /** What one trial row gave. */
  readonly trial: readonly Tensor[];
  /** What other rows gave, where the model took them. */
  readonly more: readonly (readonly Tensor[])[];
  readonly inputs: Signature['inputs'];
  /** Names of the classes that the graph holds. */
  readonly classes: readonly string[] | null;
  readonly declared: DeclaredSignature | undefined;
}

const isFloat = ({ type }: Tensor) => type === 'float32' || type === 'float64';
const isLabel = ({ type }: Tensor) => type === 'int64' || type === 'int32' || type === 'string';
/** Numbers that one row has in a tensor of a trial with one row. */
const widthOf = ({ dims }: Tensor) => dims.reduce((product, length) => product * length, 1);
/** How far probabilities may add up to something else than one: float32 sums over thousands of classes. */
const SUM_TOLERANCE = 1e-3;

/** @throws HaechiError `unsupported_format` for outputs that are neither classes nor one number; `invalid_request` when the declared signature does not fit. */
export function onnxOutputs(facts: OutputFacts): OnnxOutputs {
  const { trial, declared } = facts;
  const label = trial.find((tensor) => isLabel(tensor) && widthOf(tensor) === 1);
  const floats = trial.filter(isFloat);
  const scores = floats.find(({ name }) => /prob/i.test(name)) ?? floats[0];
  if (scores === undefined) return labels(facts, label);
  const width = widthOf(scores);
  const classifier = label !== undefined || width > 1 || declared?.task === 'binary' || declared?.task === 'multiclass';
  if (!classifier) return regression(facts, scores);
  const all = facts.more.flatMap((tensors) => tensors.filter(({ name }) => name === scores.name));
  if (![scores, ...all].every(isDistribution))
    throw unsupportedArtifact(
      `its output "${scores.name}" does not hold probabilities from 0 to 1 that add up to 1`,
      'Export it with its softmax or logistic function; of skl2onnx classifiers without probabilities keep the label alone.',
    );
  return classes(facts, { scores, label, width });
}

function isDistribution({ data }: Tensor): boolean {
  const numbers = Array.from(data as Float32Array, Number);
  if (!numbers.every((number) => number >= 0 && number <= 1 + SUM_TOLERANCE)) return false;
  const sum = numbers.reduce((total, number) => total + number, 0);
  return numbers.length === 1 || Math.abs(sum - 1) <= SUM_TOLERANCE;
}

function classes(
  facts: OutputFacts,
  { scores, label, width }: { scores: Tensor; label: Tensor | undefined; width: number },
): OnnxOutputs {
  const { inputs, declared } = facts;
  const count = Math.max(2, width);
  const own = facts.classes !== null && facts.classes.length === count ? facts.classes : null;
  const names = classesOf(count, { own, declared });
  const task = taskOf(count === 2 ? 'binary' : 'multiclass', declared);
  const signature: Signature = { task, inputs, classes: names };
  // The model's own label is held to the names inside the file; the declared ones stand in their order.
  const places = new Map((own ?? names).map((name, index) => [name, index]));
  return {
    signature,
    read: (tensors, rows) => {
      const numbers = numbersOf(tensors, { name: scores.name, rows, width });
      const given = label === undefined ? null : (tensors.find(({ name }) => name === label.name) ?? null);
      return Array.from({ length: rows }, (_, row) => {
        const outcome =
          width === 1
            ? binaryOutcome(names, numbers[row] ?? Number.NaN)
            : classOutcome(names, numbers.subarray(row * width, row * width + width));
        const place = given === null ? undefined : places.get(String(given.data[row]));
        if (!outcome.ok || place === undefined || place === outcome.prediction) return outcome;
        return { ...outcome, prediction: place, label: names[place] ?? null };
      });
    },
  };
}

function labels(facts: OutputFacts, label: Tensor | undefined): OnnxOutputs {
  const { inputs, declared } = facts;
  if (label === undefined)
    throw unsupportedArtifact(
      'none of its outputs is a number or a class for each row',
      'Export it with one of these.',
    );
  const own = facts.classes ?? declared?.classes ?? null;
  if (own === null)
    throw signatureFault(
      'classes',
      'it gives a class without saying which there are',
      'Declare the classes, in order.',
    );
  const names = classesOf(own.length, { own, declared });
  const places = new Map((facts.classes ?? names).map((name, index) => [name, index]));
  const task = taskOf(names.length === 2 ? 'binary' : 'multiclass', declared);
  return {
    signature: { task, inputs, classes: names },
    read: (tensors, rows) => {
      const given = tensors.find(({ name }) => name === label.name);
      return Array.from({ length: rows }, (_, row) => {
        const place = places.get(String(given?.data[row]));
        if (place === undefined) throw failed(`it gave a class that is not among the ${names.length} of its signature`);
        return labelOutcome(names, place);
      });
    },
  };
}

function regression({ inputs, declared }: OutputFacts, scores: Tensor): OnnxOutputs {
  taskOf('regression', declared);
  return {
    signature: regressionSignature(inputs, declared),
    read: (tensors, rows) => Array.from(numbersOf(tensors, { name: scores.name, rows, width: 1 }), valueOutcome),
  };
}

function numbersOf(
  tensors: readonly Tensor[],
  { name, rows, width }: { name: string; rows: number; width: number },
): Float64Array {
  const found = tensors.find((tensor) => tensor.name === name);
  if (found === undefined || found.data.length !== rows * width)
    throw failed(`its output "${name}" has ${found?.data.length ?? 0} numbers for ${rows} rows of ${width}`);
  const numbers = Float64Array.from(found.data as Float32Array);
  if (numbers.every(Number.isFinite)) return numbers;
  throw failed(
    `its output "${name}" holds what is no finite number; with missing values, it may not know how to take them`,
  );
}

function failed(why: string): HaechiError {
  return new HaechiError('model_failed', `The model could not be run: ${why}.`, { why });
}
