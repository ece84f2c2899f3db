import type { RowOutcome } from '../model-runtime.ts';

/** The outcome of probabilities by class: the most probable class, the first of equals. */
export function classOutcome(classes: readonly string[], probabilities: ArrayLike<number>): RowOutcome {
  let best = 0;
  const named: Record<string, number> = {};
  for (let index = 0; index < classes.length; index += 1) {
    const probability = probabilities[index] ?? Number.NaN;
    named[classes[index] ?? ''] = probability;
    if (probability > (probabilities[best] ?? Number.NaN)) best = index;
  }
  return {
    ok: true,
    prediction: best,
    label: classes[best] ?? null,
    probabilities: named,
    confidence: probabilities[best] ?? 0,
  };
}

/** The outcome of the probability of class 1, which is predicted above a half, as the libraries do. */
export function binaryOutcome(classes: readonly string[], probability: number): RowOutcome {
  const [zero = '0', one = '1'] = classes;
  const prediction = probability > 0.5 ? 1 : 0;
  return {
    ok: true,
    prediction,
    label: prediction === 1 ? one : zero,
    probabilities: { [zero]: 1 - probability, [one]: probability },
    confidence: Math.max(probability, 1 - probability),
  };
}

/** A class without probabilities. */
export function labelOutcome(classes: readonly string[], prediction: number): RowOutcome {
  return { ok: true, prediction, label: classes[prediction] ?? null, probabilities: null, confidence: 1 };
}

export function valueOutcome(value: number): RowOutcome {
  return { ok: true, prediction: value, label: null, probabilities: null, confidence: 1 };
}
