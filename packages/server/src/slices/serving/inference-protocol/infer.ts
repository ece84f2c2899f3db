import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Random } from '../../../platform/random.ts';
import type { ModelRuntime } from '../../registry/index.ts';
import { chooseTarget } from '../assignment.ts';
import { bucketCount } from '../buckets.ts';
import { bareInput, type PredictInput } from '../predict-body.ts';
import type { Prediction, Predictor } from '../predictor.ts';
import type { ServedRoute, ServedTarget } from '../served-routes.ts';
import type { ServingMetrics } from '../serving-metrics.ts';
import { outputTensors } from './model-tensors.ts';
import type { InferRequest } from './read-infer.ts';
import { rowsOfTensors } from './rows-of-tensors.ts';
import type { ServedModel } from './served-model.ts';
import { chosenOutputs, writeInfer } from './write-infer.ts';

export interface InferDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly predictor: Predictor;
  readonly metrics: Pick<ServingMetrics, 'failed'>;
}

/**
 * Predicts every row of a request by one version, drawn once, and logs each as an event. A row that the model cannot take fails the request
 * before any is logged: the protocol has no place for the fault of a single row.
 * @throws HaechiError `feature_missing`, `feature_mistyped`, `invalid_request`, `not_ready`
 */
export async function infer(deps: InferDeps, served: ServedModel, request: InferRequest) {
  const target = served.version ?? drawn(deps, served.route);
  const { model } = target;
  if (model === null) throw notLoaded(served.route, target);
  const rows = rowsOfTensors(request.inputs, model.signature.inputs);
  const outputs = outputTensors(model.signature);
  // A name that there is not is refused before anything is predicted.
  chosenOutputs(request, outputs);
  await checkRows(model, rows);
  const route = { ...served.route, split: { ...served.route.split, stable: target, canaries: [], included: 0 } };
  const predictions = await predictRows(deps, route, rows);
  return writeInfer(request, { route: route.id, version: String(target.version), rows: predictions, outputs });
}

function drawn({ random }: InferDeps, { split }: ServedRoute): ServedTarget {
  const draw = { inclusion: random.uniform() * bucketCount, variant: random.uniform() * bucketCount };
  const chosen = chooseTarget(split, draw);
  return chosen.model === null ? split.stable : chosen;
}

/** A single row is checked by predicting it. */
async function checkRows(model: ModelRuntime, rows: readonly PredictInput['features'][]): Promise<void> {
  if (rows.length === 1) return;
  const outcomes = await model.score(rows);
  for (const [index, outcome] of outcomes.entries())
    if (!outcome.ok) {
      const { code, message, ...detail } = outcome.problem;
      throw new HaechiError(code, `Row ${index}: ${message}`, { where: 'inputs', ...detail });
    }
}

async function predictRows(
  { predictor, clock }: InferDeps,
  route: ServedRoute,
  rows: readonly PredictInput['features'][],
): Promise<Prediction[]> {
  const answers = await predictor.predictAll(
    route,
    rows.map((features) => () => ({ input: { ...bareInput, features }, startedAt: clock.monotonic() })),
  );
  const predictions = answers.map((one) => {
    if ('failed' in one) throw one.failed;
    return one.answer;
  });
  const waiting = answers.map((one) => ('logged' in one ? one.logged : null));
  const refused = (await Promise.allSettled(waiting)).find((write) => write.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  return predictions;
}

function notLoaded(route: ServedRoute, target: ServedTarget): HaechiError {
  return new HaechiError(
    'not_ready',
    `The route "${route.id}" cannot answer: the version ${target.label} is not loaded (${target.problem?.code ?? 'unknown'}).`,
    { where: 'route', version: target.label, cause: target.problem?.code },
  );
}
