import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { ObjectStore } from '../../platform/objects.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Actor } from '../trail/index.ts';
import { refuseForeignFormat } from './foreign-format.ts';
import { type LoadedModel, openArtifact } from './loaded-model.ts';
import { modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';

/** An artifact is read whole to be loaded; a linear model of 1 000 features is under 1 MB. */
const maxArtifactBytes = 64 * 1024 * 1024;

export interface ArtifactDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly objects: Pick<ObjectStore, 'put' | 'read'>;
}

/** Artifacts: taken in, looked up, loaded. The bytes lie in the object store under their digest. */
export function artifacts({ db, clock, objects }: ArtifactDeps) {
  return {
    /** Keeps the bytes and remembers for which model they came. @throws HaechiError `not_found`, `unsupported_format`, `body_too_large`. */
    upload: async (scope: Scope, { model, bytes, actor }: { model: string; bytes: Uint8Array; actor: Actor }) => {
      await modelRow(db, scope, model);
      if (bytes.length === 0)
        throw new HaechiError('artifact_unreadable', 'The artifact is empty. Send its bytes as the body.');
      refuseForeignFormat(bytes);
      const stored = await objects.put(bytes, { maxBytes: maxArtifactBytes });
      await registryTables(db)
        .insertInto('artifact_uploads')
        .values({ model_id: model, ...stored, uploaded_at: clock.now(), uploaded_by: actor.id })
        .onConflict((known) => known.columns(['model_id', 'sha256']).doNothing())
        .execute();
      return { sha256: stored.sha256, bytes: stored.bytes };
    },
    /** Opens an artifact that was uploaded for `model`. @throws HaechiError `artifact_missing`, `artifact_tampered`, `artifact_unreadable`. */
    openUploaded: async (model: string, sha256: string): Promise<{ loaded: LoadedModel; bytes: number }> => {
      const upload = await registryTables(db)
        .selectFrom('artifact_uploads')
        .select('bytes')
        .where('model_id', '=', model)
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      if (upload === undefined)
        throw new HaechiError(
          'artifact_missing',
          `No artifact ${sha256} was uploaded for the model "${model}". Upload it to /api/v1/models/${model}/artifacts first.`,
          { where: 'artifact_sha256', sha256 },
        );
      return { loaded: openArtifact(await objects.read(sha256), sha256), bytes: upload.bytes };
    },
    /**
     * Loads a version for scoring; its digest is checked each time. `from` is the database or the transaction to look it up in.
     * @throws HaechiError `not_found`, `artifact_missing`, `artifact_tampered`, `artifact_unreadable`.
     */
    load: async (from: Db, ref: VersionRef): Promise<LoadedModel> => {
      const { artifact_sha256: sha256 } = await versionRow(from, everywhere, ref);
      return openArtifact(await objects.read(sha256), sha256);
    },
  };
}
