import type { Prediction } from '../predictor.ts';
import type { OutputTensor } from './model-tensors.ts';
import type { InferRequest } from './read-infer.ts';
import { encodeBytes } from './tensor-bytes.ts';
import { tensorProblem } from './tensor-problem.ts';

export interface InferAnswer {
  readonly route: string;
  readonly version: string;
  readonly rows: readonly Prediction[];
  readonly outputs: readonly OutputTensor[];
}

/** The outputs that were asked for, each with how it goes. @throws HaechiError `invalid_request` for a name that there is not, or that stands twice: a small request would make a huge answer. */
export function chosenOutputs(
  { outputs, binaryOutputs }: InferRequest,
  there: readonly OutputTensor[],
): readonly { readonly tensor: OutputTensor; readonly binary: boolean }[] {
  if (outputs === null) return there.map((tensor) => ({ tensor, binary: binaryOutputs }));
  const seen = new Set<string>();
  return outputs.map(({ name, binary }) => {
    if (seen.has(name)) throw tensorProblem(`output "${name}"`, 'is asked for twice');
    seen.add(name);
    const tensor = there.find((one) => one.name === name);
    if (tensor === undefined)
      throw tensorProblem(`output "${name}"`, `does not exist; there are ${there.map((one) => one.name).join(', ')}`);
    return { tensor, binary };
  });
}

/** The answer: an object for JSON, or the bytes with the length of the JSON before them. */
export function writeInfer(
  request: InferRequest,
  { route, version, rows, outputs: there }: InferAnswer,
): { readonly json: object; readonly bytes: Buffer | null } {
  const tails: Buffer[] = [];
  const outputs = chosenOutputs(request, there).map(({ tensor, binary }) => {
    const { name, datatype, width } = tensor;
    const elements = rows.flatMap((row) => tensor.elementsOf(row));
    // The class of a substitute may be none of the model's own: its number then goes as it is.
    const whole = datatype !== 'INT64' || elements.every(Number.isSafeInteger);
    const form = whole ? datatype : ('FP64' as const);
    const shape = width === null ? [rows.length] : [rows.length, width];
    if (!binary) return { name, shape, datatype: form, data: elements };
    const bytes = encodeBytes(form, elements);
    tails.push(bytes);
    return { name, shape, datatype: form, parameters: { binary_data_size: bytes.length } };
  });
  const json = {
    model_name: route,
    ...servedBy(version, rows),
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs,
  };
  return { json, bytes: tails.length === 0 ? null : Buffer.concat(tails) };
}

/** The version, where it answered every row; else who did, and why: the protocol has one version for all rows. */
function servedBy(version: string, rows: readonly Prediction[]): object {
  const substituted = rows.filter((row) => row.served_by !== undefined);
  if (substituted.length === 0) return { model_version: version };
  const names = [...new Set(substituted.map((row) => row.served_by))];
  const parameters = {
    served_by: names.join(', '),
    fallback_rows: substituted.length,
    fallback_reason: substituted[0]?.fallback_reason ?? '',
  };
  return { parameters };
}
