import type { DeclaredSignature } from '@haechi/contract';
import {
  adoptCompiledForest,
  compiledForest,
  fillTreeRow,
  scoreTrees,
  type TreeFeature,
  type TreeModel,
} from '@haechi/learn';
import type { ArtifactFormat } from '../../foreign-format.ts';
import type { FeatureRow, ModelRuntime, RowOutcome } from '../../model-runtime.ts';
import type { OpenInput } from '../open-input.ts';
import { signatureFault, unreadableArtifact, unsupportedArtifact } from '../refusals.ts';
import { binaryOutcome, classOutcome, labelOutcome, valueOutcome } from '../row-outcome.ts';
import {
  classesOf,
  inputsByName,
  inputsByPlace,
  regressionSignature,
  type Signature,
  type SignatureInput,
  taskOf,
} from '../signature.ts';
import { parseTrees } from './parse-trees.ts';

/**
 * Opens a model of XGBoost or LightGBM. Large files are read on a thread of their own.
 * @throws HaechiError `artifact_unreadable`, `unsupported_format`, `invalid_request` when the declared signature does not fit.
 */
export async function openTrees(format: ArtifactFormat, { bytes, sha256, declared }: OpenInput): Promise<ModelRuntime> {
  const parsed = await parseTrees(bytes);
  if (!parsed.ok) {
    const { code, what, message } = parsed.problem;
    throw code === 'model_unreadable'
      ? unreadableArtifact(what)
      : unsupportedArtifact(what, message.slice(message.indexOf(what) + what.length).replace(/^[.\s]+/, ''));
  }
  const model = named(parsed.model, declared);
  const signature = signatureOf(model, declared);
  const read = reader(model, signature);
  const width = model.features.length;
  return {
    format,
    sha256,
    signature,
    place: 'here',
    score: (rows) => scoreRows(rows, { model, width, read }),
    explain: null,
  };
}

interface Scorer {
  readonly model: TreeModel;
  readonly width: number;
  readonly read: (out: Float64Array, at: number) => RowOutcome;
}

function scoreRows(rows: readonly FeatureRow[], { model, width, read }: Scorer): RowOutcome[] {
  const numbers = new Float64Array(rows.length * width);
  const problems = rows.map((row, index) => fillTreeRow(model, row, { to: numbers, at: index * width }));
  const out = scoreTrees(model, numbers);
  return problems.map((problem, index) =>
    problem === null ? read(out, index * model.outputs) : { ok: false, problem },
  );
}

/** The model with the names that were declared for what its file does not name. */
function named(model: TreeModel, declared: DeclaredSignature | undefined): TreeModel {
  const names = model.features.map(({ name }) => name);
  const inputs = model.named ? inputsByName(names, declared) : inputsByPlace(names.length, declared);
  if (inputs === null) return model;
  const made = { ...model, features: model.features.map((own, index) => merged(own, inputs[index])) };
  adoptCompiledForest(made, compiledForest(model));
  return made;
}

function merged(own: TreeFeature, input: SignatureInput | undefined): TreeFeature {
  if (input === undefined) return own;
  if (own.levels !== undefined) {
    const same = input.levels === undefined || JSON.stringify(input.levels) === JSON.stringify(own.levels);
    if (same && input.type === own.type) return { ...own, name: input.name };
    throw signatureFault('inputs', `"${input.name}" has other levels in the file`, 'Leave its levels out.');
  }
  if (input.type === 'numeric' && own.type === 'categorical')
    throw signatureFault('inputs', `"${input.name}" is categorical in the file`, 'Declare it as categorical.');
  const { levels } = input;
  return { name: input.name, type: input.type, ...(levels === undefined ? {} : { levels }) };
}

function signatureOf(model: TreeModel, declared: DeclaredSignature | undefined): Signature {
  const { task, name } = model.objective;
  const inputs: SignatureInput[] = model.features.map(({ name: feature, type, levels }) => ({
    name: feature,
    type,
    ...(levels === undefined ? {} : { levels: [...levels] }),
  }));
  if (task === 'multilabel')
    throw unsupportedArtifact(`its objective ${name} gives several labels a row`, 'Train one model a label.');
  if (task === 'binary' || task === 'multiclass') {
    const count = task === 'binary' ? 2 : model.outputs;
    return { task: taskOf(task, declared), inputs, classes: classesOf(count, { own: model.classes, declared }) };
  }
  if (model.outputs !== 1)
    throw unsupportedArtifact(`it gives ${model.outputs} numbers a row`, 'Train one model for each number.');
  taskOf('regression', declared);
  return regressionSignature(inputs, declared);
}

/** From the numbers that the library predicts to an outcome. */
function reader({ objective, outputs }: TreeModel, { task, classes }: Signature): Scorer['read'] {
  if (task === 'regression') return (out, at) => valueOutcome(out[at] ?? Number.NaN);
  if (task === 'multiclass') return (out, at) => classOutcome(classes, out.subarray(at, at + outputs));
  if (objective.gives === 'class') return (out, at) => labelOutcome(classes, out[at] ?? 0);
  if (objective.gives === 'log_odds')
    return (out, at) => binaryOutcome(classes, 1 / (1 + Math.exp(-(out[at] ?? Number.NaN))));
  return (out, at) => binaryOutcome(classes, out[at] ?? Number.NaN);
}
