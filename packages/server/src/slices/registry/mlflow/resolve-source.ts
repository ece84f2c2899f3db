import { HaechiError } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { invalidParameter, missingResource } from '../../tracking/index.ts';
import { resolveVersion } from '../resolve-version.ts';
import { modelNamed } from './names.ts';
import { namedVersions } from './read-model.ts';
import { isWithin, readSource } from './source-uri.ts';
import type { SourceRun, TrackedSources } from './sources.ts';

/** Where the files of a new version lie, and what made them. */
export interface ResolvedSource {
  readonly uri: string;
  /** Whether the files are of this server. */
  readonly here: boolean;
  readonly runId: string | null;
  readonly run: SourceRun | null;
  readonly loggedModel: string | null;
}
interface Asked {
  readonly source: string;
  readonly run_id?: string | undefined;
  readonly model_id?: string | undefined;
}
/** Where the caller may read what was tracked, and models. */
export interface Sight {
  readonly runs: Scope;
  readonly models: Scope;
}

/**
 * @throws HaechiError `invalid_request` for a source that cannot be one, or does not belong to the run or model that is named with it; `not_found` for a run, a
 * logged model or a version out of sight.
 */
export async function resolveSource(
  db: Db,
  sources: TrackedSources,
  { asked, sight }: { asked: Asked; sight: Sight },
): Promise<ResolvedSource> {
  const source = readSource(asked.source);
  const wish = { ...asked, run_id: asked.run_id || null, model_id: asked.model_id || null };
  const look = lookup(db, sources, sight);
  switch (source.kind) {
    case 'run': {
      if (wish.run_id !== null && wish.run_id !== source.run) throw foreign(asked.source, 'run_id');
      const { runId, run } = await look.run(source.run);
      return { uri: below(run?.artifactUri ?? '', source.path), here: true, runId, run, loggedModel: wish.model_id };
    }
    case 'logged_model': {
      if (wish.model_id !== null && wish.model_id !== source.id) throw foreign(asked.source, 'model_id');
      const model = await look.model(source.id);
      const made = await look.run(wish.run_id ?? model.runId);
      return { uri: below(model.artifactUri, source.path), here: true, ...made, loggedModel: source.id };
    }
    case 'version':
      return ofVersion(db, { ...source, scope: sight.models }, look.run);
    case 'elsewhere':
      return { uri: source.uri, here: false, ...(await look.run(wish.run_id)), loggedModel: wish.model_id };
    case 'artifacts':
      return ofArtifacts(look, { ...wish, uri: source.uri });
  }
}

type Lookup = ReturnType<typeof lookup>;

/** Runs and logged models within sight. @throws HaechiError `not_found`. */
function lookup(db: Db, sources: TrackedSources, sight: Sight) {
  return {
    run: async (id: string | null): Promise<Pick<ResolvedSource, 'runId' | 'run'>> => {
      if (id === null) return { runId: null, run: null };
      const run = await sources.run(db, sight.runs, id);
      if (run === null) throw missingResource('run', id);
      return { runId: id, run };
    },
    model: async (id: string) => {
      const model = await sources.loggedModel(db, sight.runs, id);
      if (model === null) throw missingResource('logged model', id);
      return model;
    },
  };
}

/** An address within the files of the run or the logged model that is named with it: no other's are in reach this way. */
async function ofArtifacts(
  look: Lookup,
  { source, uri, run_id, model_id }: { source: string; uri: string; run_id: string | null; model_id: string | null },
): Promise<ResolvedSource> {
  if (model_id !== null) {
    const model = await look.model(model_id);
    if (!isWithin(uri, model.artifactUri)) throw foreign(source, 'model_id');
    return { uri, here: true, ...(await look.run(run_id ?? model.runId)), loggedModel: model_id };
  }
  const { runId, run } = await look.run(run_id);
  if (run === null || !isWithin(uri, run.artifactUri)) throw foreign(source, 'run_id');
  return { uri, here: true, runId, run, loggedModel: null };
}

const foreign = (source: string, what: 'run_id' | 'model_id') =>
  invalidParameter(`Invalid model version source: '${source}'. It is not of the ${what} that is named with it.`, what);

const below = (folder: string, path: string): string =>
  path === '' ? folder : `${folder.replace(/\/+$/, '')}/${path.replace(/^\/+|\/+$/g, '')}`;

/** The files of a version that is registered already: copied within the registry, or under another name. */
async function ofVersion(
  db: Db,
  { model, name, scope }: { model: string; name: string; scope: Scope },
  runOf: Lookup['run'],
): Promise<ResolvedSource> {
  const { id } = await modelNamed(db, scope, model);
  const { version } = await resolveVersion(db, scope, { model: id, name });
  const row = await namedVersions(db, scope)
    .where('model_versions.model_id', '=', id)
    .where('model_versions.version', '=', version)
    .executeTakeFirst();
  if (row === undefined) throw new HaechiError('not_found', `Model Version (name=${model}, version=${name}) not found`);
  const { artifact_uri: uri, run_id: runId, logged_model_id: loggedModel } = row;
  if (uri === null)
    throw invalidParameter(
      `The version ${model}/${name} was not registered through MLflow, so no files of it lie where MLflow keeps them. Copy it in the registry.`,
      'source',
    );
  // The run may be gone or out of sight: the files are named all the same.
  const made = await runOf(runId).catch(() => ({ runId, run: null }));
  return { uri, here: uri.startsWith('mlflow-artifacts:'), ...made, loggedModel };
}
