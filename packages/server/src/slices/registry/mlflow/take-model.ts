import { type DeclaredSignature, HaechiError } from '@haechi/contract';
import type { Db } from '../../../platform/postgres.ts';
import type { Reference } from '../reference.ts';
import { listedFiles, mlmodelBytes, servableBytes, triedFiles } from './constants.ts';
import { type MlmodelFacts, readMlmodel } from './mlmodel.ts';
import type { SourceFile, TrackedSources } from './sources.ts';

/** A file that may be a model that this server loads. */
export interface Candidate {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly declared: DeclaredSignature | undefined;
}
/** What lies where a version's files are: something to try, and what to keep if nothing of it can be loaded. */
export interface Found {
  readonly candidates: () => AsyncIterable<Candidate>;
  readonly reference: (why: string) => Reference;
  readonly folder: readonly SourceFile[];
}

/** Endings of files that hold a model as numbers and names. What a file really is, is told by its bytes when it is opened. */
const servable = /\.(?:ubj|xgb|json|lgb|txt|onnx)$/i;
/** Files of MLflow itself, which have such endings too. */
const beside =
  /(?:^|\/)(?:requirements\.txt|input_example\.json|serving_input_example\.json|registered_model_meta)$|^metadata\//i;

/** Looks at what was logged at an address of proxied artifacts. */
export async function lookAt(
  sources: TrackedSources,
  db: Db,
  { source, uri }: { source: string; uri: string },
): Promise<Found> {
  const folder = await sources.files(db, { uri, limit: listedFiles });
  const mlmodel = folder.some(({ path }) => path === 'MLmodel')
    ? await sources.read(db, { uri, path: 'MLmodel', most: mlmodelBytes })
    : null;
  const facts: MlmodelFacts = mlmodel === null ? { flavors: [], data: [], inputs: null } : readMlmodel(mlmodel);
  const inputs = facts.inputs === null ? [] : facts.inputs.map((input) => ({ ...input }));
  return {
    folder,
    candidates: async function* () {
      for (const { path } of inOrder(folder, facts)) {
        const bytes = await sources.read(db, { uri, path, most: servableBytes });
        if (bytes === null) continue;
        // First as the signature says; many files say it better themselves.
        if (inputs.length > 0) yield { path, bytes, declared: { inputs } };
        yield { path, bytes, declared: undefined };
      }
    },
    reference: (why) => ({
      flavor: facts.flavors[0] ?? 'none',
      ...{ source, uri, why },
      files: folder,
      // Nothing was loaded, so the kind of its answer is not known: no classes are claimed.
      signature: { task: 'regression', inputs, classes: [] },
    }),
  };
}

/** What the flavors name first, then by the ending. */
function inOrder(folder: readonly SourceFile[], { data }: MlmodelFacts): readonly SourceFile[] {
  const fitting = folder.filter(
    ({ path, bytes }) => bytes > 0 && bytes <= servableBytes && servable.test(path) && !beside.test(path),
  );
  const sorted = fitting.toSorted((one, other) => Number(data.includes(other.path)) - Number(data.includes(one.path)));
  return sorted.slice(0, triedFiles);
}

/** Whether a file was refused for what it is, so that another may be tried; anything else is a fault to be told. */
export function isRefusal(error: unknown): error is HaechiError {
  const refusals = new Set<string>(['artifact_unreadable', 'unsupported_format', 'invalid_request', 'body_too_large']);
  return error instanceof HaechiError && refusals.has(error.code);
}
