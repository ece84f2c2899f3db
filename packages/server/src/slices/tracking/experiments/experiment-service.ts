import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import { DEFAULT_EXPERIMENT, SYSTEM_TAG } from '../constants.ts';
import { existingResource, invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import type { TrackingDeps } from '../tracking-deps.ts';
import { artifactLocation, refuseOverlap } from './artifact-location.ts';
import { type ExperimentRow, experimentByName, experimentRow } from './experiment-rows.ts';

type KeyValue = { readonly key: string; readonly value: string };
interface Wish {
  readonly name: string;
  readonly artifact_location?: string | undefined;
  readonly tags: readonly KeyValue[];
}
/** Who asks, and within which systems. */
interface Asking {
  readonly scope: Scope;
  readonly actor: Actor;
}
interface Note {
  readonly id: string;
  readonly system: string | null;
  readonly actor: Actor;
  readonly action: string;
  readonly detail?: Readonly<Record<string, string | number | null>>;
}

/** Commands on experiments; each is a transaction of its own. */
export function experimentService(deps: TrackingDeps) {
  const { db, clock } = deps;

  async function tell(tx: Db, { id, system, actor, action, detail = {} }: Note): Promise<void> {
    const target = { kind: 'tracking_experiment', id };
    await deps.trail.record(tx, { actor, action: `tracking_experiment.${action}`, system, target, detail });
    await deps.changes.publish(tx, { topic: 'tracking', id, system });
  }

  return {
    /**
     * In the system that the tag names, else in the only one of the caller, else shared by all.
     * @throws HaechiError `already_exists` when an experiment that the caller sees has the name, `not_found` for the system, `system_archived`
     */
    create: ({ name, artifact_location, tags }: Wish, { scope, actor }: Asking): Promise<string> =>
      transact(db, async (tx) => {
        const known = await experimentByName(tx, scope, name);
        if (known !== undefined) throw taken(known);
        const named = tags.find(({ key }) => key === SYSTEM_TAG)?.value;
        const system = named ?? onlySystem(scope);
        if (system !== null) await deps.systems.requireOpen(tx, scope, system);
        const location = artifactLocation(artifact_location);
        if (location !== null) await refuseOverlap(tx, { id: null, location, system });
        const { rows } = await sql<{ id: string }>`insert into tracking_experiments
            (name, system_id, artifact_location, created_at, changed_at)
          values (${name}, ${system}, ${location ?? ''}, ${clock.now()}, ${clock.now()})
          on conflict (name, system_id) do nothing returning id::text as id`.execute(tx);
        const id = rows[0]?.id;
        if (id === undefined) throw existingResource('experiment', name);
        if (location === null)
          await sql`update tracking_experiments set artifact_location = ${`mlflow-artifacts:/${id}`} where id = ${id}::bigint`.execute(
            tx,
          );
        await writeTags(tx, id, tags);
        await tell(tx, { id, system, actor, action: 'created' });
        return id;
      }),
    /** @throws HaechiError `already_exists`, `invalid_request` when it is deleted */
    rename: (id: string, name: string, { scope, actor }: Asking): Promise<void> =>
      transact(db, async (tx) => {
        const row = await activeRow(tx, scope, id);
        if (row.name === name) return;
        if (id === DEFAULT_EXPERIMENT) throw invalidParameter('The default experiment keeps its name.', 'new_name');
        await setUnlessTaken(tx, { ...row, name });
        await touch(tx, id, clock.now());
        await tell(tx, { id, system: row.system_id, actor, action: 'renamed' });
      }),
    /** With its active runs. @throws HaechiError `not_found` unless it is active */
    remove: (id: string, { scope, actor }: Asking): Promise<void> =>
      transact(db, async (tx) => {
        const row = await experimentRow(tx, scope, { id, lock: 'change' });
        if (row.deleted_at !== null) throw missingResource('active experiment', id);
        if (id === DEFAULT_EXPERIMENT)
          throw invalidParameter('The default experiment is shared by all and stays.', 'experiment_id');
        const now = clock.now();
        await sql`update tracking_experiments set deleted_at = ${now}, changed_at = ${now} where id = ${id}::bigint`.execute(
          tx,
        );
        const { numAffectedRows } =
          await sql`update tracking_runs set deleted_at = ${now}, deleted_with_experiment = true
          where experiment_id = ${id}::bigint and deleted_at is null`.execute(tx);
        await tell(tx, {
          id,
          system: row.system_id,
          actor,
          action: 'deleted',
          detail: { runs: Number(numAffectedRows ?? 0) },
        });
      }),
    /** With the runs that were deleted with it. @throws HaechiError `not_found` unless it is deleted */
    restore: (id: string, { scope, actor }: Asking): Promise<void> =>
      transact(db, async (tx) => {
        const row = await experimentRow(tx, scope, { id, lock: 'change' });
        if (row.deleted_at === null) throw missingResource('deleted experiment', id);
        await sql`update tracking_experiments set deleted_at = null, changed_at = ${clock.now()} where id = ${id}::bigint`.execute(
          tx,
        );
        await sql`update tracking_runs set deleted_at = null, deleted_with_experiment = false
          where experiment_id = ${id}::bigint and deleted_with_experiment`.execute(tx);
        await tell(tx, { id, system: row.system_id, actor, action: 'restored' });
      }),
    ...tagCommands(deps, tell),
  };
}

/** Tags; that of the system moves the experiment. */
function tagCommands(deps: TrackingDeps, tell: (tx: Db, note: Note) => Promise<void>) {
  const { db, clock } = deps;

  async function move(tx: Db, { scope, actor }: Asking, change: { row: ExperimentRow; to: string | null }) {
    const { row, to } = change;
    if (row.system_id === to) return;
    if (row.id === DEFAULT_EXPERIMENT)
      throw invalidParameter('The default experiment is shared by all and belongs to no system.', SYSTEM_TAG);
    if (to !== null) await deps.systems.requireOpen(tx, scope, to);
    await refuseOverlap(tx, { id: row.id, location: row.artifact_location, system: to });
    await setUnlessTaken(tx, { ...row, system_id: to });
    await tell(tx, {
      id: row.id,
      system: to ?? row.system_id,
      actor,
      action: 'moved',
      detail: { from: row.system_id, to },
    });
  }

  return {
    setTag: (id: string, tag: KeyValue, asking: Asking): Promise<void> =>
      transact(db, async (tx) => {
        const row = await activeRow(tx, asking.scope, id);
        if (tag.key === SYSTEM_TAG) await move(tx, asking, { row, to: tag.value === '' ? null : tag.value });
        await writeTags(tx, id, [tag]);
        await touch(tx, id, clock.now());
      }),
    /** @throws HaechiError `not_found` when there is no such tag */
    deleteTag: (id: string, key: string, asking: Asking): Promise<void> =>
      transact(db, async (tx) => {
        const row = await activeRow(tx, asking.scope, id);
        const { rows } = await sql`delete from tracking_experiment_tags
          where experiment_id = ${id}::bigint and key = ${key} returning key`.execute(tx);
        if (rows.length === 0) throw missingResource('tag of the experiment', key);
        if (key === SYSTEM_TAG) await move(tx, asking, { row, to: null });
        await touch(tx, id, clock.now());
      }),
  };
}

/** @throws HaechiError `not_found` unless it is active */
async function activeRow(tx: Db, scope: Scope, id: string): Promise<ExperimentRow> {
  const row = await experimentRow(tx, scope, { id, lock: 'change' });
  if (row.deleted_at !== null)
    throw invalidParameter(`The experiment "${id}" is deleted. Restore it first.`, 'experiment_id');
  return row;
}

/** The system of a caller who has one alone. */
const onlySystem = (scope: Scope): string | null =>
  !scope.all && scope.systems.size === 1 ? ([...scope.systems][0] ?? null) : null;

const taken = ({ name, deleted_at }: ExperimentRow) =>
  existingResource(
    'experiment',
    name,
    deleted_at === null ? '' : 'It is deleted: restore it, or purge it to free the name.',
  );

/** @throws HaechiError `already_exists` */
async function setUnlessTaken(tx: Db, { id, name, system_id }: ExperimentRow): Promise<void> {
  const { rows } =
    await sql`update tracking_experiments set name = ${name}, system_id = ${system_id} where id = ${id}::bigint
    and not exists (select 1 from tracking_experiments o
      where o.name = ${name} and o.system_id is not distinct from ${system_id} and o.id <> ${id}::bigint) returning id`.execute(
      tx,
    );
  if (rows.length === 0) throw existingResource('experiment', name);
}

async function writeTags(tx: Db, id: string, tags: readonly KeyValue[]): Promise<void> {
  if (tags.length === 0) return;
  const last = new Map(tags.map(({ key, value }) => [key, value]));
  await sql`insert into tracking_experiment_tags (experiment_id, key, value)
    select ${id}::bigint, key, value from unnest(${[...last.keys()]}::text[], ${[...last.values()]}::text[]) as given (key, value)
    on conflict (experiment_id, key) do update set value = excluded.value`.execute(tx);
}

async function touch(tx: Db, id: string, now: Date): Promise<void> {
  await sql`update tracking_experiments set changed_at = ${now} where id = ${id}::bigint`.execute(tx);
}
