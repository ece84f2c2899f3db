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

/** The outputs that were asked for, each with how it goes. @throws HaechiError `invalid_request` for a name that there is not. */
export function chosenOutputs(
  { outputs, binaryOutputs }: InferRequest,
  there: readonly OutputTensor[],
): readonly { readonly tensor: OutputTensor; readonly binary: boolean }[] {
  if (outputs === null) return there.map((tensor) => ({ tensor, binary: binaryOutputs }));
  return outputs.map(({ name, binary }) => {
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
    const shape = width === null ? [rows.length] : [rows.length, width];
    if (!binary) return { name, shape, datatype, data: elements };
    const bytes = encodeBytes(datatype, elements);
    tails.push(bytes);
    return { name, shape, datatype, parameters: { binary_data_size: bytes.length } };
  });
  const json = {
    model_name: route,
    model_version: version,
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs,
  };
  return { json, bytes: tails.length === 0 ? null : Buffer.concat(tails) };
}
