import { type BodyOf, HaechiError, type ResponseOf, type trackingArtifactsApi } from '@haechi/contract';
import { everywhere, type Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { ensureSchedule, type Schedules } from '../../../platform/schedule.ts';
import type { Actor } from '../../trail/index.ts';
import type { ArtifactsDeps } from '../artifacts/artifacts-deps.ts';
import { release, releaseLeftovers } from '../artifacts/release-objects.ts';
import { refuseUsed } from '../artifacts/upload-artifact.ts';
import { DEFAULT_EXPERIMENT } from '../constants.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { readPageToken, writePageToken } from '../mlflow/page-token.ts';
import { REMOVAL_BATCH, REMOVAL_MS, RESTORABLE_MS } from './constants.ts';
import { type DeletedKind, type DeletedThing, deletedThings, folderOf, lockDeleted } from './deleted-things.ts';
import { purgeExperiment, purgeModel, purgeRun } from './purge-rows.ts';

type Wish = BodyOf<typeof trackingArtifactsApi.purge>;
type Purged = ResponseOf<typeof trackingArtifactsApi.purge>;
type Deleted = ResponseOf<typeof trackingArtifactsApi.deleted>;

export interface RemovalDeps extends ArtifactsDeps {
  readonly schedules: Pick<Schedules, 'handle'>;
}

const SCHEDULE = 'tracking_removal';
/** Who removes what is old. */
const itself: Actor = { kind: 'system', id: 'tracking' };

/** What was deleted: shown while it can be restored, then removed for ever. */
export function removalService(deps: RemovalDeps) {
  const { db, clock } = deps;

  async function purgeOne(scope: Scope, { kind, id }: Pick<DeletedThing, 'kind' | 'id'>, actor: Actor) {
    return transact(db, async (tx) => {
      const thing = await lockDeleted(tx, scope, { kind, id });
      if (thing === null) throw notDeleted(kind, id);
      if (kind === 'experiment' && id === DEFAULT_EXPERIMENT)
        throw invalidParameter(
          'The experiment "0" is the one of clients that name none: it can be deleted and restored, not purged.',
          'experiments',
        );
      const folder = folderOf(thing);
      for (const path of foldersOf(thing)) await refuseUsed(deps, tx, path);
      const digests = await purgeRows(tx, thing, folder);
      const action = `${targets[kind]}.purged`;
      await deps.trail.record(tx, { actor, action, system: thing.system, target: { kind: targets[kind], id } });
      await deps.changes.publish(tx, { topic: 'tracking', id, system: thing.system });
      return digests;
    });
  }

  /** What is too old to be restored. What a registered version uses stays, and is tried again each time. */
  async function removeOld(): Promise<void> {
    const before = new Date(clock.now().getTime() - RESTORABLE_MS);
    let [removed, held] = [0, 0];
    for (let more = true; more && removed < REMOVAL_BATCH; ) {
      // Behind those that are held: they stay the newest of all for as long as they are.
      const things = await deletedThings(db, everywhere, { offset: held, limit: REMOVAL_BATCH, before });
      for (const thing of things) {
        try {
          await release(deps, await purgeOne(everywhere, thing, itself));
          removed += 1;
        } catch (error) {
          if (!isHeld(error)) throw error;
          held += 1;
        }
      }
      more = things.length === REMOVAL_BATCH;
    }
    await releaseLeftovers(deps);
  }

  return {
    /** One after the other: what was removed before a refusal stays so. @throws HaechiError `not_found` for what is not deleted or out of sight; `conflict` naming a registered version that uses the files */
    purge: async (scope: Scope, wish: Wish, actor: Actor): Promise<Purged> => {
      const { models, runs, experiments } = wish;
      const things = [
        ...models.map((id) => ({ kind: 'model', id }) as const),
        ...runs.map((id) => ({ kind: 'run', id }) as const),
        ...experiments.map((id) => ({ kind: 'experiment', id }) as const),
      ];
      let objects = 0;
      for (const thing of things) objects += await release(deps, await purgeOne(scope, thing, actor));
      return { experiments: experiments.length, runs: runs.length, models: models.length, objects };
    },
    deleted: async (scope: Scope, page: { limit: number; cursor?: string | undefined }): Promise<Deleted> => {
      const offset = readPageToken(page.cursor);
      const found = await deletedThings(db, scope, { offset, limit: page.limit + 1 });
      const items: Deleted['items'] = [];
      for (const thing of found.slice(0, page.limit)) items.push(await deletedView(deps, thing));
      return { items, next: found.length > page.limit ? writePageToken(offset + page.limit) : null };
    },
    removeOld,
    start: async (): Promise<void> => {
      deps.schedules.handle(SCHEDULE, async () => {
        await removeOld();
        return undefined;
      });
      const firstRunAt = new Date(clock.now().getTime() + REMOVAL_MS);
      await ensureSchedule(db, { kind: SCHEDULE, everyMs: REMOVAL_MS, firstRunAt, catchUp: 'latest' });
    },
  };
}

/** Everything that goes with a thing lies in these; files of an experiment also under its number, wherever its address points. */
function foldersOf(thing: DeletedThing): string[] {
  const folder = folderOf(thing);
  return [...new Set([...(folder === null ? [] : [folder]), ...(thing.kind === 'experiment' ? [thing.id] : [])])];
}

const targets = { experiment: 'tracking_experiment', run: 'tracking_run', model: 'logged_model' } as const;

const purgeRows = (tx: Db, { kind, id }: DeletedThing, folder: string | null): Promise<string[]> =>
  kind === 'experiment'
    ? purgeExperiment(tx, id)
    : kind === 'run'
      ? purgeRun(tx, { id, folder })
      : purgeModel(tx, { id, folder });

async function deletedView(deps: RemovalDeps, thing: DeletedThing): Promise<Deleted['items'][number]> {
  let used: Awaited<ReturnType<typeof deps.versionUsing>> = null;
  for (const path of foldersOf(thing)) used ??= await deps.versionUsing(deps.db, path);
  return {
    kind: thing.kind,
    id: thing.id,
    name: thing.name,
    deleted_at: thing.deleted_at.toISOString(),
    removed_from: new Date(thing.deleted_at.getTime() + RESTORABLE_MS).toISOString(),
    held_by: used === null ? null : `${used.name}/${used.version}`,
  };
}

function notDeleted(kind: DeletedKind, id: string): HaechiError {
  return missingResource(`deleted ${kind === 'model' ? 'logged model' : kind}`, id);
}

/** A registered version uses it, or somebody restored it meanwhile. */
const isHeld = (error: unknown): boolean =>
  error instanceof HaechiError && ['conflict', 'not_found', 'invalid_request'].includes(error.code);
