import type { FeatureRow } from '../../model-runtime.ts';
import { atPointer, fillTemplate } from './json-template.ts';
import type { RemoteDocument } from './remote-document.ts';

type Values = readonly (readonly (number | string | null)[])[];

/** How rows become a request's body, and an answer becomes one thing a row. */
export interface RemoteMapping {
  /** Rows of one request at most. */
  readonly rows: number;
  /** Whether a missing value can be sent. */
  readonly missing: boolean;
  request(values: Values): unknown;
  /** What the answer gives for each row: a number, a text or a list; null when it is of another shape. */
  answer(json: unknown, rows: number): readonly unknown[] | null;
}

export function remoteMapping(document: RemoteDocument): RemoteMapping {
  const { mapping, max_rows: rows, signature } = document;
  const names = signature.inputs.map(({ name }) => name);
  const objects = (values: Values): FeatureRow[] =>
    values.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
  if (mapping.protocol === 'kserve_v2') return { ...tensors(document, mapping), rows };
  if (mapping.protocol === 'kserve_v1')
    return {
      rows,
      missing: true,
      request: (values) => ({ instances: mapping.rows === 'objects' ? objects(values) : values }),
      answer: (json, count) => listOf(atPointer(json, '/predictions'), count),
    };
  if (mapping.protocol === 'mlflow')
    return {
      rows,
      missing: true,
      request: (data) => ({ dataframe_split: { columns: names, data } }),
      answer: (json, count) => listOf(Array.isArray(json) ? json : atPointer(json, '/predictions'), count),
    };
  const { batch, request, response } = mapping;
  return {
    rows: batch ? rows : 1,
    missing: true,
    request: (values) => fillTemplate(request, { rows: objects(values), lists: values }),
    answer: (json, count) => {
      const found = batch ? listOf(atPointer(json, response.rows ?? ''), count) : [json];
      return found?.map((part) => atPointer(part, response.value)) ?? null;
    },
  };
}

type V2 = Extract<RemoteDocument['mapping'], { protocol: 'kserve_v2' }>;

/** Open Inference Protocol v2 in JSON: one table of numbers, or a column a feature. JSON has no NaN, so that nothing may be missing. */
function tensors({ signature }: RemoteDocument, { tensor, output }: V2): Omit<RemoteMapping, 'rows'> {
  const { inputs } = signature;
  return {
    missing: false,
    request: (values) => ({
      inputs:
        tensor === undefined
          ? inputs.map(({ name, type }, column) => ({
              name,
              shape: [values.length, 1],
              datatype: type === 'numeric' ? 'FP64' : 'BYTES',
              data: values.map((row) => row[column]),
            }))
          : [
              {
                name: tensor.name,
                shape: [values.length, inputs.length],
                datatype: tensor.datatype,
                data: values.flat(),
              },
            ],
    }),
    answer: (json, count) => {
      const outputs = atPointer(json, '/outputs');
      if (!Array.isArray(outputs)) return null;
      const chosen: unknown =
        output === undefined ? outputs[0] : outputs.find((part) => atPointer(part, '/name') === output);
      const data = atPointer(chosen, '/data');
      if (!Array.isArray(data)) return null;
      const flat: unknown[] = data.flat(8);
      const width = flat.length / count;
      if (!Number.isInteger(width) || width < 1) return null;
      return Array.from({ length: count }, (_, row) =>
        width === 1 ? flat[row] : flat.slice(row * width, row * width + width),
      );
    },
  };
}

function listOf(found: unknown, count: number): readonly unknown[] | null {
  return Array.isArray(found) && found.length === count ? found : null;
}
