import { LearnProblem, outputSources, type Pipeline, parsePipeline, runPipeline } from '@haechi/learn';
import type { FeatureRow, ModelRuntime, RowExplanation, RowOutcome, ScoreOptions } from '../model-runtime.ts';
import { BundleFault, readBundle } from './bundle.ts';
import type { OpenInput } from './open-input.ts';
import { unreadableArtifact } from './refusals.ts';
import { inputsByName, type Signature, type SignatureInput } from './signature.ts';

/**
 * Opens a bundle: the model inside, behind the pipeline that makes its inputs. The signature's inputs are those of the pipeline.
 * @throws HaechiError `artifact_unreadable`, or as the model's own format says
 */
export async function openBundle(
  input: OpenInput,
  open: (input: OpenInput) => Promise<ModelRuntime>,
): Promise<ModelRuntime> {
  const { bytes, sha256, declared, again } = input;
  const parts = partsOf(bytes);
  const pipeline = pipelineOf(parts.get('pipeline'));
  const inner: OpenInput = {
    ...input,
    bytes: modelIn(parts),
    again: async () => modelIn(partsOf(await again())),
    declared: pipeline === null ? declared : { ...declared, inputs: outputsOf(pipeline) },
  };
  const model = await open(inner);
  const format = 'haechi.bundle.v1';
  if (pipeline === null) return { ...model, format, sha256 };
  const inputs = pipeline.inputs.map(
    ({ name, type }): SignatureInput => ({ name, type: type === 'numeric' ? 'numeric' : 'categorical' }),
  );
  inputsByName(
    inputs.map(({ name }) => name),
    declared,
  );
  const signature: Signature = { ...model.signature, inputs };
  const behind =
    (asked: Pick<ModelRuntime, 'score'>): ModelRuntime['score'] =>
    (rows, options) =>
      score(rows, { pipeline, model: asked, options });
  // Serving asks the places of a remote model one by one: each stands behind the pipeline too.
  const endpoints = model.endpoints?.map((place) => ({ name: place.name, score: behind(place) }));
  return {
    ...model,
    format,
    sha256,
    signature,
    score: behind(model),
    ...(endpoints && { endpoints }),
    explain: explainer(pipeline, model),
  };
}

function partsOf(bytes: Uint8Array): ReturnType<typeof readBundle> {
  try {
    return readBundle(bytes);
  } catch (error) {
    if (error instanceof BundleFault) throw unreadableArtifact(`the bundle is damaged: ${error.message}`);
    throw error;
  }
}

function modelIn(parts: ReturnType<typeof readBundle>): Uint8Array {
  const model = parts.get('model');
  if (model === undefined) throw unreadableArtifact('the bundle holds no part "model"');
  return model;
}

function pipelineOf(bytes: Uint8Array | undefined): Pipeline | null {
  if (bytes === undefined) return null;
  try {
    return parsePipeline(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    if (error instanceof LearnProblem) throw unreadableArtifact(`its pipeline: ${String(error.detail['what'])}`);
    throw unreadableArtifact('its pipeline is not JSON');
  }
}

/** What the model takes: texts are the categorical inputs that no step has made numbers of. */
function outputsOf({ inputs, outputs }: Pipeline): SignatureInput[] {
  const texts = new Set(inputs.filter(({ type }) => type === 'categorical').map(({ name }) => name));
  return outputs.map((name) => ({ name, type: texts.has(name) ? 'categorical' : 'numeric' }));
}

function score(
  rows: readonly FeatureRow[],
  {
    pipeline,
    model,
    options,
  }: { pipeline: Pipeline; model: Pick<ModelRuntime, 'score'>; options: ScoreOptions | undefined },
): readonly RowOutcome[] | Promise<readonly RowOutcome[]> {
  const made = rows.map((row) => runPipeline(pipeline, row));
  const good = made.flatMap((one) => (one.ok ? [one.row] : []));
  const join = (outcomes: readonly RowOutcome[]): RowOutcome[] => {
    const waiting = outcomes[Symbol.iterator]();
    return made.flatMap((one): RowOutcome[] => {
      if (!one.ok) return [one];
      const next = waiting.next();
      return next.done === true ? [] : [next.value];
    });
  };
  if (good.length === 0) return join([]);
  const outcomes = model.score(good, options);
  return outcomes instanceof Promise ? outcomes.then(join) : join(outcomes);
}

/** Contributions of the model's inputs, summed back to the features they are made from; what several go into keeps its own name. */
function explainer(pipeline: Pipeline, model: ModelRuntime): ModelRuntime['explain'] {
  const { explain } = model;
  if (explain === null) return null;
  const sources = outputSources(pipeline);
  return (row) => {
    const made = runPipeline(pipeline, row);
    if (!made.ok) return made.problem;
    const inside = explain(made.row);
    return 'method' in inside ? { ...inside, contributions: summed(inside, pipeline, sources) } : inside;
  };
}

function summed(
  { contributions }: RowExplanation,
  { inputs }: Pipeline,
  sources: ReadonlyMap<string, string | null>,
): RowExplanation['contributions'] {
  const sums = new Map<string, number>(inputs.map(({ name }) => [name, 0]));
  for (const { feature, contribution } of contributions) {
    const to = sources.get(feature) ?? feature;
    sums.set(to, (sums.get(to) ?? 0) + contribution);
  }
  return [...sums].map(([feature, contribution]) => ({ feature, contribution }));
}
