import {
  explainLogistic,
  type FeatureProblem,
  LearnProblem,
  type LogisticModel,
  parseLogisticModel,
  scoreRow,
} from '@haechi/learn';
import type { FeatureRow, ModelRuntime, RowExplanation } from '../model-runtime.ts';
import type { OpenInput } from './open-input.ts';
import { signatureFault, unreadableArtifact } from './refusals.ts';
import { inputsByName, type Signature, taskOf } from './signature.ts';

/** Opens a linear model of our own. @throws HaechiError `artifact_unreadable` */
export function openLogistic({ bytes, sha256, declared }: OpenInput): ModelRuntime {
  const model = parseModel(bytes);
  taskOf('binary', declared);
  inputsByName(
    model.features.map(({ name }) => name),
    declared,
  );
  if (declared?.classes !== undefined && declared.classes.join('\n') !== model.classes.join('\n'))
    throw signatureFault('classes', 'the file names its classes otherwise', 'Leave the classes out.');
  const trial = scoreRow(model, Object.fromEntries(model.features.map(({ name }) => [name, null])));
  if (!trial.ok || !Number.isFinite(trial.probability))
    throw unreadableArtifact('a row of missing values does not get a finite probability');
  return {
    format: model.format,
    sha256,
    signature: signatureOf(model),
    place: 'here',
    score: (rows) => rows.map((row) => scoreRow(model, row)),
    explain: model.means === undefined ? null : (row) => explain(model, row),
  };
}

function explain(model: LogisticModel, row: FeatureRow): RowExplanation | FeatureProblem {
  const found = explainLogistic(model, row);
  if (found === null) throw new TypeError('a model without means was asked for an explanation');
  return 'code' in found ? found : { method: 'linear', scale: 'log_odds', ...found };
}

function parseModel(bytes: Uint8Array): LogisticModel {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw unreadableArtifact('it is not JSON');
  }
  try {
    return parseLogisticModel(json);
  } catch (error) {
    if (error instanceof LearnProblem) throw unreadableArtifact(String(error.detail['what'] ?? error.message));
    throw error;
  }
}

function signatureOf(model: LogisticModel): Signature {
  return {
    task: 'binary',
    inputs: model.features.map((feature) =>
      feature.kind === 'numeric'
        ? { name: feature.name, type: 'numeric' as const }
        : { name: feature.name, type: 'categorical' as const, levels: [...feature.levels] },
    ),
    classes: [...model.classes],
  };
}
