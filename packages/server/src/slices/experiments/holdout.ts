import { type experimentsApi, HaechiError, type ResponseOf } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { bumpSnapshot } from '../../platform/snapshots.ts';
import type { Actor } from '../trail/index.ts';
import type { ExperimentDeps } from './deps.ts';
import { flagsTopic } from './running-read.ts';
import { experimentTables } from './tables.ts';

type Holdout = ResponseOf<typeof experimentsApi.holdout>;

/** The holdout of a system; a share of 0 where none was ever set. */
export async function readHoldout(db: Db, system: string): Promise<Holdout> {
  const row = await experimentTables(db)
    .selectFrom('experiment_holdouts')
    .selectAll()
    .where('system_id', '=', system)
    .executeTakeFirst();
  return { system, share: row?.share ?? 0, changed_at: row?.changed_at.toISOString() ?? null };
}

async function requireNoneRuns(tx: Db, system: string): Promise<void> {
  const running = await experimentTables(tx)
    .selectFrom('experiments')
    .select('id')
    .where('system_id', '=', system)
    .where('state', '=', 'running')
    .where(sql<boolean>`(definition->>'holdout')::boolean`)
    .executeTakeFirst();
  if (running === undefined) return;
  throw new HaechiError(
    'experiment_state',
    `The experiment "${running.id}" is running: another holdout would take units away from it, or give it some that had none of its arms. Stop it first.`,
    { where: 'share', experiment: running.id },
  );
}

/** Holds everywhere within two seconds. @throws HaechiError `not_found`, `system_archived`, `experiment_state` while an experiment runs that leaves the holdout out */
export async function setHoldout(
  { systems, clock, trail, changes }: Pick<ExperimentDeps, 'systems' | 'clock' | 'trail' | 'changes'>,
  tx: Db,
  { scope, system, share, actor }: { scope: Scope; system: string; share: number; actor: Actor },
): Promise<Holdout> {
  await systems.requireOpen(tx, scope, system);
  const before = await readHoldout(tx, system);
  if (before.share === share) return before;
  await requireNoneRuns(tx, system);
  const changed = { share, changed_at: clock.now() };
  await experimentTables(tx)
    .insertInto('experiment_holdouts')
    .values({ system_id: system, ...changed })
    .onConflict((known) => known.column('system_id').doUpdateSet(changed))
    .execute();
  await bumpSnapshot(tx, flagsTopic);
  await trail.record(tx, {
    actor,
    action: 'experiment.holdout_changed',
    system,
    target: { kind: 'system', id: system },
    detail: { share, before: before.share },
  });
  await changes.publish(tx, { topic: 'experiments', id: system, system });
  return readHoldout(tx, system);
}
