import { type BodyOf, HaechiError, type mlflowRegistryApi } from '@haechi/contract';
import { actorOf, inScope, knownCaller, type Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { requireFreeTag } from '../version-notes.ts';
import { tagsByKey, versionNumber } from './checks.ts';
import { MLFLOW_LIMITS, systemTag } from './constants.ts';
import type { Asker, MlflowDoorDeps } from './deps.ts';
import { promptTag } from './grammar.ts';
import { ofRun } from './lineage-of.ts';
import { modelTags } from './model-tags.ts';
import { modelNamed, type NamedModel } from './names.ts';
import { namedVersions, versionView } from './read-model.ts';
import { type ResolvedSource, resolveSource } from './resolve-source.ts';
import { mlflowTables } from './tables.ts';
import { type Found, isRefusal, lookAt } from './take-model.ts';

type Create = BodyOf<typeof mlflowRegistryApi.createModelVersion>;
interface Named {
  readonly name: string;
  readonly version: string;
}

/** @throws HaechiError `not_found`, `invalid_request` for what is no number. */
export async function versionNamed(db: Db, scope: Scope, { name, version }: Named) {
  const model = await modelNamed(db, scope, name);
  const number = versionNumber(version);
  const row = await namedVersions(db, scope)
    .where('model_versions.model_id', '=', model.id)
    .where('model_versions.version', '=', number)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new HaechiError('not_found', `Model Version (name=${name}, version=${version}) not found`, {
    where: 'version',
  });
}

/** Registering a version by MLflow's wire. */
export function registerVersion(deps: MlflowDoorDeps) {
  const { db, clock, service, sources } = deps;

  /** A model that nothing placed yet goes where its run is. */
  async function follow(asker: Asker, model: NamedModel, system: string | null): Promise<void> {
    if (system === null || system === model.system_id || !inScope(asker.scope, system)) return;
    await transact(db, async (tx) => {
      const { latest_version } = await tx
        .withTables<{ models: { id: string; latest_version: number } }>()
        .selectFrom('models')
        .select('latest_version')
        .where('id', '=', model.id)
        .executeTakeFirstOrThrow();
      const tagged = await mlflowTables(tx)
        .selectFrom('mlflow_model_tags')
        .select('value')
        .where('model_id', '=', model.id)
        .where('key', '=', systemTag)
        .executeTakeFirst();
      if (latest_version === 0 && tagged === undefined) await modelTags(deps).move(tx, asker, { model, system });
    });
  }

  /** The first file that can be loaded makes the version; without one it is a reference. */
  async function register(
    { scope, caller }: Asker,
    wish: { model: NamedModel; body: Create; from: ResolvedSource; found: Found; tags: Record<string, string> },
  ) {
    const { model, body, from, found, tags } = wish;
    const actor = actorOf(caller);
    const version = {
      ...ofRun(from.run),
      ...{ description: body.description ?? '', tags },
      ...(from.runId === null ? {} : { run_id: from.runId }),
    };
    const also = async (tx: Db, ref: { version: number }) => {
      await mlflowTables(tx)
        .insertInto('mlflow_versions')
        .values({
          ...{ model_id: model.id, version: ref.version, source: body.source, artifact_uri: from.uri },
          ...{ run_link: body.run_link || null, logged_model_id: from.loggedModel || null },
          ...{ updated_at: clock.now(), removed_at: null },
        })
        .execute();
    };
    let why = found.folder.length === 0 ? 'no files of it lie here' : 'none of its files is of a format that is served';
    for await (const { path, bytes, declared } of found.candidates())
      try {
        const { sha256 } = await service.upload(scope, { model: model.id, bytes, actor });
        const signature = declared === undefined ? {} : { signature: declared };
        const whole = { ...version, ...signature, artifact_sha256: sha256 };
        return await service.createVersion(scope, { model: model.id, version: whole, actor, also });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        why = `${path}: ${error.message}`;
      }
    return service.createReference(scope, { model: model.id, version, actor, also, reference: found.reference(why) });
  }

  /** @throws HaechiError `not_found`, `invalid_request`, `forbidden` for a tag that the approval writes. */
  return async (asker: Asker, body: Create) => {
    const { scope } = asker;
    const tags = tagsByKey(body.tags, MLFLOW_LIMITS.versionTagBytes);
    for (const key of Object.keys(tags)) requireFreeTag(key);
    const model = await modelNamed(db, scope, body.name);
    const sight = { models: scope, runs: knownCaller(asker.caller).scopeOf('tracking.read') };
    const from =
      tags[promptTag] === undefined ? await resolveSource(db, sources, { asked: body, sight }) : promptSource();
    await follow(asker, model, from.run?.system ?? null);
    const found = await lookAt(sources, db, { source: body.source, uri: from.here ? from.uri : '' });
    const made = await register(asker, { model, body, from, found, tags });
    const row = await versionNamed(db, scope, { name: body.name, version: String(made.version) });
    return { model_version: versionView(row) };
  };
}

/** A prompt is its tags; what its clients give as its source is no place, so nothing is read or held there. */
const promptSource = (): ResolvedSource => ({
  ...{ uri: '', here: false, runId: null, run: null, loggedModel: null },
});
