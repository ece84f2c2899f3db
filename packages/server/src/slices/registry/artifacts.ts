import { availableParallelism } from 'node:os';
import { type DeclaredSignature, HaechiError } from '@haechi/contract';
import type { Clock } from '../../platform/clock.ts';
import { everywhere, type Scope } from '../../platform/http/caller.ts';
import type { Log } from '../../platform/log.ts';
import type { ObjectStore } from '../../platform/objects.ts';
import type { Outbound } from '../../platform/outbound.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Attestations, MasterKeys } from '../../platform/sealed-objects/index.ts';
import type { Actor } from '../trail/index.ts';
import type { ModelRuntime } from './model-runtime.ts';
import { versionLabel } from './read-model.ts';
import { REFERENCE_FORMAT, type Reference, writeReference } from './reference.ts';
import { ONNX_THREADS, RUNTIME_LIMITS } from './runtimes/constants.ts';
import { createOnnxThreads } from './runtimes/onnx/onnx-threads.ts';
import { openRuntime } from './runtimes/open-runtime.ts';
import { refuseForeignStart } from './runtimes/refuse-foreign-start.ts';
import { upstreamSecrets } from './runtimes/remote/secrets.ts';
import { modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef, type VersionRow } from './tables.ts';

/** Who is told what was found when a version was loaded; told on the side, so that a load waits for nobody. */
export interface ArtifactWatch {
  onTampered(found: { system: string; version: string; sha256: string; part: string }): Promise<void>;
  /** It loaded. */
  onSound(found: { system: string; version: string }): Promise<void>;
}

export interface ArtifactDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly objects: Pick<ObjectStore, 'put' | 'read'>;
  readonly attestations: Attestations;
  /** For models on other servers; without it they are refused. */
  readonly outbound?: Pick<Outbound, 'send'>;
  readonly artifactWatch?: ArtifactWatch;
  /** Where objects are sealed; without them there is nothing to rotate. */
  readonly masterKeys?: MasterKeys;
  readonly log?: Pick<Log, 'error'>;
  readonly config?: { readonly upstreamSecrets: string; readonly artifactMaxBytes: number };
}

type Registered = Pick<VersionRow, 'model_id' | 'artifact_sha256' | 'artifact_bytes' | 'format' | 'signature'>;

/** What is signed when a version is registered, and held to the records at every load. */
function claimsOf(row: Registered) {
  return {
    sha256: row.artifact_sha256,
    subject: `model ${row.model_id}`,
    bytes: row.artifact_bytes,
    format: row.format,
    signature: JSON.parse(JSON.stringify(row.signature)),
  };
}

/** Artifacts: taken in, looked up, loaded. The bytes lie in the object store under their digest. */
export function artifacts({ db, clock, objects, attestations, outbound, config, artifactWatch, log }: ArtifactDeps) {
  const onnx = createOnnxThreads({ threads: Math.min(ONNX_THREADS.most, availableParallelism()), ...ONNX_THREADS });
  const remote = { outbound: outbound ?? noOutbound, secrets: upstreamSecrets(config?.upstreamSecrets ?? '') };
  const maxBytes = config?.artifactMaxBytes ?? RUNTIME_LIMITS.uploadBytes;
  const open = async (sha256: string, declared: DeclaredSignature | undefined): Promise<ModelRuntime> => {
    const again = () => objects.read(sha256);
    return openRuntime({ bytes: await again(), sha256, declared, again, onnx, remote });
  };
  const tell = (what: (watch: ArtifactWatch) => Promise<void>) => {
    if (artifactWatch === undefined) return;
    what(artifactWatch).catch((error: unknown) => log?.error({ err: error }, 'nobody was told of a loaded artifact'));
  };
  return {
    /**
     * Keeps the bytes and remembers for which model they came. A stream is never held whole: it goes to the store as it comes.
     * @throws HaechiError `not_found`, `unsupported_format`, `body_too_large`.
     */
    upload: async (
      scope: Scope,
      { model, bytes, actor }: { model: string; bytes: Uint8Array | AsyncIterable<Uint8Array>; actor: Actor },
    ) => {
      await modelRow(db, scope, model);
      const stored = await objects.put(refuseForeignStart(bytes), { maxBytes });
      await registryTables(db)
        .insertInto('artifact_uploads')
        .values({ model_id: model, ...stored, uploaded_at: clock.now(), uploaded_by: actor.id })
        .onConflict((known) => known.columns(['model_id', 'sha256']).doNothing())
        .execute();
      return { sha256: stored.sha256, bytes: stored.bytes };
    },
    /**
     * Opens an artifact that was uploaded for `model`, to register a version, and signs what it was found to be.
     * @throws HaechiError `artifact_missing`, `artifact_tampered`, `artifact_key_missing`, `artifact_unreadable`.
     */
    openUploaded: async (
      model: string,
      {
        artifact_sha256: sha256,
        signature: declared,
      }: { artifact_sha256: string; signature?: DeclaredSignature | undefined },
    ): Promise<{ loaded: ModelRuntime; bytes: number }> => {
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
      const loaded = await open(sha256, declared);
      await loaded.close?.();
      const { format, signature } = loaded;
      const { bytes } = upload;
      await attestations.attest(
        claimsOf({ model_id: model, artifact_sha256: sha256, artifact_bytes: bytes, format, signature }),
      );
      return { loaded, bytes };
    },
    /** Keeps a reference to files that are never loaded, and signs it as `openUploaded` does. */
    keepReference: async (
      model: string,
      reference: Reference,
    ): Promise<{ loaded: Pick<ModelRuntime, 'format' | 'sha256' | 'signature'>; bytes: number }> => {
      const { sha256, bytes } = await objects.put(writeReference(reference));
      const loaded = { format: REFERENCE_FORMAT, sha256, signature: reference.signature };
      const { format, signature } = loaded;
      await attestations.attest(
        claimsOf({ model_id: model, artifact_sha256: sha256, artifact_bytes: bytes, format, signature }),
      );
      return { loaded, bytes };
    },
    /**
     * Loads a version for scoring; digest and signature are checked each time. `from` is the database or the transaction to look it up in.
     * @throws HaechiError `not_found`, `artifact_missing`, `artifact_key_missing`, `artifact_unreadable`; `artifact_tampered`, whose detail says
     * which version of which system it is and which part was changed, for whoever raises the alert.
     */
    load: async (from: Db, ref: VersionRef): Promise<ModelRuntime> => {
      const row = await versionRow(from, everywhere, ref);
      try {
        await attestations.check(claimsOf(row));
        const loaded = await open(row.artifact_sha256, row.signature);
        tell((watch) => watch.onSound({ system: row.system_id, version: versionLabel(ref) }));
        return loaded;
      } catch (error) {
        if (!(error instanceof HaechiError) || error.code !== 'artifact_tampered') throw error;
        const found = { system: row.system_id, version: versionLabel(ref), sha256: row.artifact_sha256 };
        tell((watch) => watch.onTampered({ ...found, part: String(error.detail['part'] ?? 'digest') }));
        throw new HaechiError(error.code, error.message, { ...error.detail, ...ref, system: row.system_id });
      }
    },
    /** Ends the threads that models run on. */
    close: () => onnx.close(),
  };
}

const noOutbound: Pick<Outbound, 'send'> = {
  send: async () => {
    throw new HaechiError('address_refused', 'This process calls no other server.');
  },
};
