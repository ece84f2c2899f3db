import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Random } from '../../../platform/random.ts';
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
 * Predicts every row of a request by one version, drawn once, and logs each as an event. A row that gets no answer fails the request before any is
 * logged: the protocol has no place for the fault of a single row. A version that was named is answered for by no other.
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
  const route = { ...served.route, split: { ...served.route.split, stable: target, canaries: [], included: 0 } };
  const predictions = await predictRows(deps, { route, version: served.version ?? undefined }, rows);
  return writeInfer(request, { route: route.id, version: String(target.version), rows: predictions, outputs });
}

function drawn({ random }: InferDeps, { split }: ServedRoute): ServedTarget {
  const draw = { inclusion: random.uniform() * bucketCount, variant: random.uniform() * bucketCount };
  const chosen = chooseTarget(split, draw);
  return chosen.model === null ? split.stable : chosen;
}

async function predictRows(
  { predictor, clock }: InferDeps,
  { route, version }: { route: ServedRoute; version: ServedTarget | undefined },
  rows: readonly PredictInput['features'][],
): Promise<Prediction[]> {
  const answers = await predictor.predictTogether(
    route,
    rows.map((features) => () => ({ input: { ...bareInput, features }, startedAt: clock.monotonic(), version })),
  );
  const refused = (await Promise.allSettled(answers.map(({ logged }) => logged))).find(
    (write) => write.status === 'rejected',
  );
  if (refused !== undefined) throw refused.reason;
  return answers.map(({ answer }) => answer);
}

function notLoaded(route: ServedRoute, target: ServedTarget): HaechiError {
  return new HaechiError(
    'not_ready',
    `The route "${route.id}" cannot answer: the version ${target.label} is not loaded (${target.problem?.code ?? 'unknown'}).`,
    { where: 'route', version: target.label, cause: target.problem?.code },
  );
}
