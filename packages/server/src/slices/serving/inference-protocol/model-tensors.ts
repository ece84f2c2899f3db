import type { ModelRuntime } from '../../registry/index.ts';
import type { Prediction } from '../predictor.ts';
import type { OutputDatatype } from './tensor-bytes.ts';

export interface OutputTensor {
  readonly name: string;
  readonly datatype: OutputDatatype;
  /** Elements per row. */
  readonly width: number | null;
  elementsOf(row: Prediction): readonly (number | string)[];
}

type Signature = ModelRuntime['signature'];

/** What a request may bring, as the protocol shows it: one tensor per feature. */
export function inputTensors(signature: Signature) {
  return signature.inputs.map(({ name, type }) => ({
    name,
    datatype: type === 'numeric' ? ('FP64' as const) : ('BYTES' as const),
    shape: [-1],
  }));
}

/** What an answer holds: class index, class name and probabilities of a classifier, the value of a regression; the id under which a label may come later. */
export function outputTensors(signature: Signature): readonly OutputTensor[] {
  const { classes } = signature;
  const id: OutputTensor = {
    name: 'prediction_id',
    datatype: 'BYTES',
    width: null,
    elementsOf: (row) => [row.prediction_id],
  };
  if (classes.length === 0)
    return [{ name: 'prediction', datatype: 'FP64', width: null, elementsOf: (row) => [row.prediction] }, id];
  return [
    { name: 'prediction', datatype: 'INT64', width: null, elementsOf: (row) => [row.prediction] },
    { name: 'label', datatype: 'BYTES', width: null, elementsOf: (row) => [row.label ?? ''] },
    {
      name: 'probability',
      datatype: 'FP64',
      width: classes.length,
      elementsOf: ({ probability }) => classes.map((_, index) => probability?.[`class_${index}`] ?? Number.NaN),
    },
    id,
  ];
}
