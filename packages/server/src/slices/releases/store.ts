import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { json, jsonOrNull, type RolloutChange, type RolloutRow, releaseTables } from './tables.ts';
import { underWay } from './transitions.ts';

/** @throws HaechiError `rollout_active` when the route has one under way. */
export async function insertRollout(tx: Db, row: RolloutRow): Promise<void> {
  const inserted = await releaseTables(tx)
    .insertInto('rollouts')
    .values({
      ...row,
      steps: json(row.steps),
      definition: jsonOrNull(row.definition),
      gates: json(row.gates),
      reason: json(row.reason),
      rehearsal: jsonOrNull(row.rehearsal),
      comparison: jsonOrNull(row.comparison),
    })
    .onConflict((taken) => taken.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError(
      'rollout_active',
      `The route "${row.route_id}" has a rollout under way. Promote it or roll it back first.`,
      { where: 'route' },
    );
}

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. Locked until the transaction ends when `lock` is said. */
export async function rolloutRow(
  db: Db,
  scope: Scope,
  { id, lock = false }: { id: string; lock?: boolean },
): Promise<RolloutRow> {
  const query = releaseTables(db).selectFrom('rollouts').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no rollout ${id}.`, { where: 'rollout' });
  return row;
}

export async function changeRollout(tx: Db, id: string, change: RolloutChange): Promise<RolloutRow> {
  const { reason, comparison, gates, rehearsal, ...plain } = change;
  return releaseTables(tx)
    .updateTable('rollouts')
    .set({
      ...plain,
      ...(reason === undefined ? {} : { reason: json(reason) }),
      ...(comparison === undefined ? {} : { comparison: jsonOrNull(comparison) }),
      ...(gates === undefined ? {} : { gates: json(gates) }),
      ...(rehearsal === undefined ? {} : { rehearsal: jsonOrNull(rehearsal) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Rollouts that may move on, those whose end has not been acknowledged by every process, and rehearsals that are not reported. */
export async function unfinished(db: Db): Promise<RolloutRow[]> {
  return releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .where((is) =>
      is.or([
        is('acknowledged_at', 'is', null),
        is.and([is('strategy', '=', 'rehearsal'), sql<boolean>`rehearsal->>'verdict' is null`]),
      ]),
    )
    .orderBy('started_at')
    .execute();
}

/** The rollout under way on a route: running, paused or rolling back. */
export async function activeOn(db: Db, route: string): Promise<RolloutRow | undefined> {
  return releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .where('route_id', '=', route)
    .where('state', 'in', [...underWay])
    .executeTakeFirst();
}

/** The newest rollout of a route, ended or not. */
export async function newestOn(db: Db, route: string): Promise<RolloutRow | undefined> {
  return releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .where('route_id', '=', route)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
