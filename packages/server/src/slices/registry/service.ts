import { type BodyOf, HaechiError, type ModelVersion, type registryApi } from '@haechi/contract';
import type { Changes } from '../../platform/changes.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Db, transact } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import type { Notify } from '../notify/index.ts';
import type { Systems } from '../systems/index.ts';
import type { Actor, Trail } from '../trail/index.ts';
import { aliasMarks } from './alias-marks.ts';
import { approvalService } from './approval-service.ts';
import { changeSettings } from './approval-settings.ts';
import { writeTags } from './approval-store.ts';
import { type ArtifactDeps, artifacts } from './artifacts.ts';
import { governanceOf } from './governance.ts';
import { versionMoves } from './moves.ts';
import type { RegistryPorts } from './ports.ts';
import { getModel, versionLabel, versionView } from './read-model.ts';
import type { Reference } from './reference.ts';
import { registeredRow } from './registered-row.ts';
import { stageMarks } from './stage-marks.ts';
import { insertVersion, modelRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';
import { keepNotes, requireFreeTag, versionNotes } from './version-notes.ts';
import type { PeopleReader } from './who.ts';

export interface RegistryServiceDeps extends ArtifactDeps {
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly systems: Pick<Systems, 'requireOpen'>;
  readonly random: Random;
  readonly people: PeopleReader;
  readonly notify: Pick<Notify, 'enqueue'>;
  readonly ports: RegistryPorts;
}
type NewModel = BodyOf<typeof registryApi.createModel>;
type NewVersion = BodyOf<typeof registryApi.createVersion>;
interface VersionWish {
  readonly model: string;
  readonly version: NewVersion;
  readonly actor: Actor;
  /** What is written in the same transaction. */
  readonly also?: (tx: Db, ref: VersionRef) => Promise<void>;
}
interface ReferenceWish extends Omit<VersionWish, 'version'> {
  readonly version: Omit<NewVersion, 'artifact_sha256'>;
  readonly reference: Reference;
}
type Opened = Awaited<ReturnType<ReturnType<typeof artifacts>['keepReference']>>;

/** Commands on models and their versions. */
export function registryService(deps: RegistryServiceDeps) {
  const { clock, trail, changes } = deps;
  const files = artifacts(deps);
  const marks = { ...stageMarks(deps), ...aliasMarks(deps) };

  const publish = (tx: Db, model: string, system: string) =>
    changes.publish(tx, { topic: 'models', id: model, system });

  return {
    upload: files.upload,
    load: files.load,
    close: files.close,
    ...marks,
    ...versionMoves(deps, marks),
    ...governanceOf(deps, marks),
    approvals: approvalService({ ...deps, load: files.load, marks }),
    notes: versionNotes(deps),
    changeSettings: changeSettings(deps),
    /** @throws HaechiError `not_found` for a system outside `scope`, `system_archived`, `conflict`. */
    createModel: async (tx: Db, scope: Scope, { wish, actor }: { wish: NewModel; actor: Actor }) => {
      await deps.systems.requireOpen(tx, scope, wish.system);
      const inserted = await registryTables(tx)
        .insertInto('models')
        .values({
          id: wish.id,
          system_id: wish.system,
          description: wish.description,
          governance: 'tracked',
          created_at: clock.now(),
          created_by: actor.id,
          latest_version: 0,
        })
        .onConflict((taken) => taken.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (inserted === undefined)
        throw new HaechiError('conflict', `There is a model "${wish.id}" already. Choose another id.`, { where: 'id' });
      await trail.record(tx, {
        actor,
        action: 'model.created',
        system: wish.system,
        target: { kind: 'model', id: wish.id },
        detail: {},
      });
      await publish(tx, wish.id, wish.system);
      return getModel(tx, scope, wish.id);
    },
    /** Registers a version; the artifact is opened first, outside any transaction. The signature is what it says, not what the caller says. */
    createVersion: async (scope: Scope, wish: VersionWish): Promise<ModelVersion> => {
      for (const key of Object.keys(wish.version.tags)) requireFreeTag(key);
      await modelRow(deps.db, scope, wish.model);
      return register(scope, wish, await files.openUploaded(wish.model, wish.version));
    },
    /** Registers a version whose files are named and never loaded. @throws HaechiError as `createVersion` */
    createReference: async (scope: Scope, wish: ReferenceWish): Promise<ModelVersion> => {
      for (const key of Object.keys(wish.version.tags)) requireFreeTag(key);
      await modelRow(deps.db, scope, wish.model);
      const kept = await files.keepReference(wish.model, wish.reference);
      return register(scope, { ...wish, version: { ...wish.version, artifact_sha256: kept.loaded.sha256 } }, kept);
    },
  };

  async function register(scope: Scope, wish: VersionWish, opened: Opened): Promise<ModelVersion> {
    const { model, version, actor } = wish;
    return transact(deps.db, async (tx) => {
      const { system_id: system } = await modelRow(tx, scope, model);
      await deps.systems.requireOpen(tx, scope, system);
      const row = await insertVersion(
        tx,
        registeredRow({ ...opened, model, system, version, actor, now: clock.now() }),
      );
      await keepNotes(tx, row, { actor, at: row.created_at });
      await writeTags(tx, { model, version: row.version }, version.tags);
      await wish.also?.(tx, { model, version: row.version });
      await trail.record(tx, {
        actor,
        action: 'model.version_registered',
        system,
        target: { kind: 'model_version', id: versionLabel({ model, version: row.version }) },
        detail: {
          artifact_sha256: row.artifact_sha256,
          format: row.format,
          alterations: version.lineage.alterations.map(({ kind, rows }) => ({ kind, rows })),
        },
      });
      await publish(tx, model, system);
      return versionView(row, { hasProfile: version.reference_profile !== undefined, tags: version.tags });
    });
  }
}
