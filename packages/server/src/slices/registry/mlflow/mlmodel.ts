import type { ModelVersion } from '@haechi/contract';
import { parse } from 'yaml';
import { z } from 'zod';

type Input = ModelVersion['signature']['inputs'][number];

/** What the file `MLmodel` of a logged model says, as far as a version is made from it. */
export interface MlmodelFacts {
  /** Names of the libraries that wrote it, `python_function` left out. */
  readonly flavors: readonly string[];
  /** Files that hold the model in a form of its own library, as the flavors name them. */
  readonly data: readonly string[];
  /** Columns that it takes; null when it does not say, or takes tensors. */
  readonly inputs: readonly Input[] | null;
}

const mlmodelSchema = z.object({
  flavors: z.record(z.string(), z.looseObject({ data: z.string().optional() })).default({}),
  signature: z.looseObject({ inputs: z.string().nullish() }).nullish(),
});
const columnSchema = z.array(z.looseObject({ type: z.unknown(), name: z.string().min(1) }));
const nothing: MlmodelFacts = { flavors: [], data: [], inputs: null };
/** MLflow's types of columns that are numbers here; everything else is a category. */
const numeric = new Set(['integer', 'long', 'float', 'double', 'boolean']);

/** Nothing is checked that takes longer than reading: whether keys are there twice costs the square of their number. */
const options = { maxAliasCount: 0, logLevel: 'silent', uniqueKeys: false } as const;

/** Reads `MLmodel`; what cannot be read says nothing. Pure. */
export function readMlmodel(bytes: Uint8Array): MlmodelFacts {
  let document: unknown;
  try {
    document = parse(Buffer.from(bytes).toString('utf8'), options);
  } catch {
    return nothing;
  }
  const read = mlmodelSchema.safeParse(document);
  if (!read.success) return nothing;
  const { python_function: _, ...own } = read.data.flavors;
  return {
    flavors: Object.keys(own),
    data: Object.values(own).flatMap(({ data }) => (data === undefined ? [] : [data])),
    inputs: columnsOf(read.data.signature?.inputs),
  };
}

function columnsOf(text: string | null | undefined): readonly Input[] | null {
  try {
    const columns = columnSchema.safeParse(JSON.parse(text ?? 'null'));
    if (!columns.success || columns.data.length === 0) return null;
    return columns.data.map(({ name, type }) => ({
      name,
      type: numeric.has(String(type)) ? ('numeric' as const) : ('categorical' as const),
    }));
  } catch {
    return null;
  }
}
