import { type Comparison, HaechiError, type Message, type Rollout, type Verdict } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Step } from './policy.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ReleaseTables = {
  rollouts: {
    id: string;
    system_id: string;
    route_id: string;
    model_id: string;
    stable_version: number;
    candidate_version: number;
    state: Rollout['state'];
    steps: readonly Step[];
    step: number;
    verdict: Verdict;
    reason: Message;
    period_id: string;
    started_at: Date;
    started_by: string;
    ended_at: Date | null;
    decided_at: Date | null;
    decided_by: string | null;
    snapshot_version: number | null;
    acknowledged_at: Date | null;
    comparison: Comparison | null;
  };
};
export type RolloutRow = ReleaseTables['rollouts'];
type RolloutChange = Partial<Omit<RolloutRow, 'id' | 'steps'>>;

export const releaseTables = (db: Db) => db.withTables<ReleaseTables>();

const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;

/** @throws HaechiError `rollout_active` when the route has one under way. */
export async function insertRollout(tx: Db, row: RolloutRow): Promise<void> {
  const inserted = await releaseTables(tx)
    .insertInto('rollouts')
    .values({
      ...row,
      steps: json(row.steps),
      reason: json(row.reason),
      comparison: row.comparison === null ? null : json(row.comparison),
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
  const { reason, comparison, ...plain } = change;
  return releaseTables(tx)
    .updateTable('rollouts')
    .set({
      ...plain,
      ...(reason === undefined ? {} : { reason: json(reason) }),
      ...(comparison === undefined ? {} : { comparison: comparison === null ? null : json(comparison) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Rollouts that may move on, and those whose end has not been acknowledged by every process. */
export async function unfinished(db: Db): Promise<RolloutRow[]> {
  return releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .where('acknowledged_at', 'is', null)
    .orderBy('started_at')
    .execute();
}

/** The rollout under way on a route: running, or rolling back. */
export async function activeOn(db: Db, route: string): Promise<RolloutRow | undefined> {
  return releaseTables(db)
    .selectFrom('rollouts')
    .selectAll()
    .where('route_id', '=', route)
    .where('state', 'in', ['running', 'rolling_back'])
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
