import type { BodyOf, MlflowRun, mlflowRunsApi } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { RUN_NAME_TAG, USER_TAG } from '../constants.ts';
import { experimentRow } from '../experiments/experiment-rows.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import { inventRunName } from './run-names.ts';
import { type RunRow, runRow } from './run-rows.ts';
import { writeTags } from './write-tags.ts';

interface Asking {
  readonly scope: Scope;
  readonly actor: Actor;
}
type NewRun = BodyOf<typeof mlflowRunsApi.createRun>;
export interface RunChange {
  readonly status?: MlflowRun['info']['status'] | undefined;
  readonly end_time?: number | undefined;
  readonly run_name?: string | undefined;
}

/** Commands on runs; each is a transaction of its own. */
export function runService(deps: TrackingDeps) {
  const { db, clock, random } = deps;

  async function note(tx: Db, run: RunRow, { actor, action }: { actor: Actor; action: string }): Promise<void> {
    const target = { kind: 'tracking_run', id: run.id };
    const detail = { experiment: run.experiment_id };
    await deps.trail.record(tx, { actor, action: `tracking_run.${action}`, system: run.system_id, target, detail });
  }

  async function insertRun(tx: Db, wish: NewRun, scope: Scope): Promise<{ run: RunRow; tags: Map<string, string> }> {
    // Held, so that it is not deleted meanwhile with all runs but this one.
    const experiment = await experimentRow(tx, scope, { id: wish.experiment_id, lock: 'share' });
    if (experiment.deleted_at !== null)
      throw invalidParameter(`The experiment "${experiment.id}" is deleted. Restore it first.`, 'experiment_id');
    const tags = new Map(wish.tags.map(({ key, value }) => [key, value]));
    const name = runName(wish.run_name, tags.get(RUN_NAME_TAG)) ?? inventRunName(random);
    tags.set(RUN_NAME_TAG, name);
    const id = random.bytes(16).toString('hex');
    const run: RunRow = {
      id,
      experiment_id: experiment.id,
      name,
      user_id: wish.user_id || (tags.get(USER_TAG) ?? ''),
      status: 'RUNNING',
      start_time: wish.start_time ?? clock.now().getTime(),
      end_time: null,
      artifact_uri: `${experiment.artifact_location}/${id}/artifacts`,
      deleted_at: null,
      system_id: experiment.system_id,
    };
    await sql`insert into tracking_runs (id, experiment_id, name, user_id, status, start_time, artifact_uri, created_at)
      values (${id}, ${experiment.id}::bigint, ${name}, ${run.user_id}, ${run.status}, ${run.start_time}, ${run.artifact_uri}, ${clock.now()})`.execute(
      tx,
    );
    await writeTags(tx, id, tags);
    return { run, tags };
  }

  async function setStage(id: string, deleted: boolean, { scope, actor }: Asking): Promise<void> {
    await transact(db, async (tx) => {
      // The experiment first, as whoever deletes it with its runs takes them.
      const { experiment_id } = await runRow(tx, scope, { id });
      const experiment = await experimentRow(tx, scope, { id: experiment_id, lock: 'share' });
      const run = await runRow(tx, scope, { id, lock: true });
      if ((run.deleted_at !== null) === deleted) return;
      if (!deleted && experiment.deleted_at !== null)
        throw invalidParameter(`The experiment "${experiment.id}" of the run is deleted. Restore it first.`, 'run_id');
      await sql`update tracking_runs set deleted_at = ${deleted ? clock.now() : null}, deleted_with_experiment = false where id = ${id}`.execute(
        tx,
      );
      await note(tx, run, { actor, action: deleted ? 'deleted' : 'restored' });
    });
  }

  return {
    create: (wish: NewRun, { scope, actor }: Asking) =>
      transact(db, async (tx) => {
        const made = await insertRun(tx, wish, scope);
        await note(tx, made.run, { actor, action: 'created' });
        return made;
      }),
    /** @throws HaechiError `not_found`; `invalid_request` when it is deleted */
    update: (id: string, change: RunChange, { scope, actor }: Asking): Promise<RunRow> =>
      transact(db, async (tx) => {
        const before = await runRow(tx, scope, { id, lock: true });
        requireActive(before);
        const run: RunRow = {
          ...before,
          status: change.status ?? before.status,
          end_time: change.end_time ?? before.end_time,
          name: change.run_name || before.name,
        };
        await sql`update tracking_runs set status = ${run.status}, end_time = ${run.end_time}, name = ${run.name} where id = ${id}`.execute(
          tx,
        );
        if (run.name !== before.name) {
          await writeTags(tx, id, new Map([[RUN_NAME_TAG, run.name]]));
          await note(tx, run, { actor, action: 'renamed' });
        }
        return run;
      }),
    /** Nothing happens when it is deleted already. @throws HaechiError `not_found` */
    remove: (id: string, asking: Asking): Promise<void> => setStage(id, true, asking),
    /** Nothing happens when it is active. @throws HaechiError `not_found`; `invalid_request` while its experiment is deleted */
    restore: (id: string, asking: Asking): Promise<void> => setStage(id, false, asking),
  };
}

/** @throws HaechiError `invalid_request` */
export function requireActive({ id, deleted_at }: Pick<RunRow, 'id' | 'deleted_at'>): void {
  if (deleted_at !== null) throw invalidParameter(`The run "${id}" is deleted. Restore it first.`, 'run_id');
}

/** The name that is given, as such or by its tag; undefined for none. @throws HaechiError `invalid_request` when both are given and differ */
function runName(given: string | undefined, tag: string | undefined): string | undefined {
  if (given && tag && given !== tag)
    throw invalidParameter(
      `The run is named "${given}", and "${tag}" by its tag ${RUN_NAME_TAG}. Give one name.`,
      'run_name',
    );
  return given || tag || undefined;
}
