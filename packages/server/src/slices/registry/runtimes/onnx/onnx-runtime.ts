import { HaechiError } from '@haechi/contract';
import type { FeatureRow, ModelRuntime, RowOutcome, ScoreOptions } from '../../model-runtime.ts';
import type { OpenInput } from '../open-input.ts';
import { unreadableArtifact, unsupportedArtifact } from '../refusals.ts';
import { inspectGraph, onnxFields } from './inspect-graph.ts';
import { type OnnxInputs, onnxInputs } from './onnx-inputs.ts';
import { type OnnxOutputs, onnxOutputs } from './onnx-outputs.ts';
import type { OnnxSession } from './onnx-threads.ts';
import { plainOutputs } from './plain-outputs.ts';
import type { Tensor } from './tensor.ts';

/**
 * Opens a model of ONNX. It runs on other threads, with onnxruntime's operators for the processor alone.
 * @throws HaechiError `unsupported_format` for foreign operators, external data, inputs or outputs that are no rows; `artifact_unreadable`;
 * `invalid_request` when the declared signature does not fit.
 */
export async function openOnnx({ bytes, sha256, declared, again, onnx }: OpenInput): Promise<ModelRuntime> {
  const [objection] = inspectGraph(onnxFields(bytes) ?? []);
  if (objection !== undefined) throw unsupportedArtifact(objection.what, objection.fix);
  const plain = plainOutputs(bytes);
  let first: Uint8Array | null = plain.bytes;
  const session = await onnx
    .open(async () => {
      const given = first ?? plainOutputs(await again()).bytes;
      first = null;
      return given;
    })
    .catch(refusal);
  try {
    if (session.outputs.every(({ type }) => type === null))
      throw unsupportedArtifact('its outputs are lists of dictionaries', "Export it with options={'zipmap': False}.");
    const inputs = onnxInputs(session.inputs, declared);
    const trial = await session.run(inputs.feed([trialRow(inputs, 0)]).feeds).catch(refusal);
    const more = await furtherTrials(session, inputs);
    const outputs = onnxOutputs({ trial, more, inputs: [...inputs.features], classes: plain.classes, declared });
    return {
      format: 'onnx',
      sha256,
      signature: outputs.signature,
      place: 'elsewhere',
      score: (rows, options) => score(rows, { session, inputs, outputs, ...options }),
      explain: null,
      close: () => session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A row of one number in every place, or the first of the levels. Every model takes zeros. */
function trialRow({ features }: OnnxInputs, number: number): FeatureRow {
  return Object.fromEntries(
    features.map(({ name, type, levels }) => [name, levels?.[0] ?? (type === 'numeric' ? number : '')]),
  );
}

/** Numbers that show whether an output is a probability everywhere; a model may refuse them. */
const TRIALS = [1, -1, 25, -1_000];

async function furtherTrials(session: OnnxSession, inputs: OnnxInputs): Promise<Tensor[][]> {
  const found: Tensor[][] = [];
  for (const number of TRIALS) {
    const { feeds, problems } = inputs.feed([trialRow(inputs, number)]);
    if (problems.some((problem) => problem !== null)) continue;
    found.push([...(await session.run(feeds).catch(() => []))]);
  }
  return found;
}

/** While it is opened, what the library says is said of the artifact. */
function refusal(error: unknown): never {
  if (error instanceof HaechiError && error.code === 'model_failed')
    throw unreadableArtifact(`onnxruntime refuses it: ${String(error.detail['why'])}`);
  throw error;
}

interface Scoring extends ScoreOptions {
  readonly session: OnnxSession;
  readonly inputs: OnnxInputs;
  readonly outputs: OnnxOutputs;
}

async function score(rows: readonly FeatureRow[], scoring: Scoring): Promise<RowOutcome[]> {
  if (rows.length === 0) return [];
  const { session, inputs, outputs, signal } = scoring;
  if (inputs.fixedRows === 1 && rows.length > 1) {
    const found: RowOutcome[] = [];
    for (const row of rows) found.push(...(await score([row], scoring)));
    return found;
  }
  const { feeds, problems } = inputs.feed(rows);
  const good = rows.filter((_, index) => problems[index] === null);
  if (good.length === 0) return problems.flatMap((problem) => (problem === null ? [] : [{ ok: false, problem }]));
  const sent = good.length === rows.length ? feeds : inputs.feed(good).feeds;
  const tensors: readonly Tensor[] = await session.run(sent, signal);
  const outcomes = outputs.read(tensors, good.length);
  let next = 0;
  return problems.map((problem): RowOutcome => {
    if (problem !== null) return { ok: false, problem };
    const outcome = outcomes[next];
    next += 1;
    return outcome ?? { ok: true, prediction: Number.NaN, label: null, probabilities: null, confidence: 0 };
  });
}
