import type { RowOutcome } from '../../model-runtime.ts';
import { classOutcome, labelOutcome, valueOutcome } from '../row-outcome.ts';
import type { RemoteDocument } from './remote-document.ts';

/** How far probabilities may add up to something else than one: services round them. */
const SUM_TOLERANCE = 1e-2;

/** What a remote model gave for a row, as an outcome; null when it is nothing that its document describes. */
export function remoteOutcome(document: RemoteDocument, given: unknown): RowOutcome | null {
  const { signature, threshold, mapping } = document;
  const { task, classes } = signature;
  const value: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  const gives = mapping.gives ?? guessed(document, value);
  if (gives === 'value') return task === 'regression' && isNumber(value) ? valueOutcome(value) : null;
  if (gives === 'label') return labelled(classes, value);
  const probabilities = gives === 'probability' ? ofOne(value) : value;
  if (!isDistribution(probabilities, classes.length)) return null;
  const outcome = classOutcome(classes, probabilities);
  if (!outcome.ok || task !== 'binary') return outcome;
  const prediction = (probabilities[1] ?? 0) >= threshold ? 1 : 0;
  return { ...outcome, prediction, label: classes[prediction] ?? null, confidence: Math.max(...probabilities) };
}

function ofOne(value: unknown): readonly number[] | null {
  return isProbability(value) ? [1 - value, value] : null;
}

function isDistribution(found: unknown, count: number): found is readonly number[] {
  if (!Array.isArray(found) || found.length !== count || !found.every(isProbability)) return false;
  const sum = found.reduce((total: number, part: number) => total + part, 0);
  return Math.abs(sum - 1) <= SUM_TOLERANCE;
}

/** Where the document does not say it: told by the task, the protocol and what came. MLflow's classifiers give labels. */
function guessed({ signature, mapping }: RemoteDocument, value: unknown) {
  if (signature.task === 'regression') return 'value';
  if (Array.isArray(value)) return 'probabilities';
  const probability = signature.task === 'binary' && typeof value === 'number' && mapping.protocol !== 'mlflow';
  return probability ? 'probability' : 'label';
}

/** A class by its name, or by its number where no class is named so. */
function labelled(classes: readonly string[], value: unknown): RowOutcome | null {
  const place = classes.indexOf(String(value));
  if (place >= 0) return labelOutcome(classes, place);
  return isNumber(value) && Number.isInteger(value) && value >= 0 && value < classes.length
    ? labelOutcome(classes, value)
    : null;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isProbability = (value: unknown): value is number => isNumber(value) && value >= 0 && value <= 1;
