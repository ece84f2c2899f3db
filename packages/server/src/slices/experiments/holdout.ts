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
    .where(
      // Who is compared with the holdout is counted to the end by its share.
      sql<boolean>`(state = 'running' and (definition->>'holdout')::boolean)
        or (state in ('running', 'settling') and definition->'assign'->>'by' = 'holdout')`,
    )
    .executeTakeFirst();
  if (running === undefined) return;
  throw new HaechiError(
    'experiment_state',
    `The experiment "${running.id}" is under way: another holdout would take units away from it, or give it some that had none of its arms. Stop it first, and let it end.`,
    { where: 'share', experiment: running.id },
  );
}

/** That the arms of an experiment by the holdout have the weights that the holdout gives them. @throws HaechiError `invalid_request` */
export async function requireHoldoutShare(
  tx: Db,
  system: string,
  arms: readonly { readonly name: string; readonly weight: number }[],
): Promise<void> {
  const { share } = await readHoldout(tx, system);
  const held = arms.find(({ name }) => name === 'held');
  if (held?.weight === share) return;
  throw new HaechiError(
    'invalid_request',
    `The holdout of the system "${system}" is ${share / 100} % of its units, so that the arm "held" has to weigh ${share / 100} %, not ${(held?.weight ?? 0) / 100} %.`,
    { where: 'arms' },
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
