import { HaechiError } from '@haechi/contract';
import { type RawBuilder, sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Target } from './targets.ts';

/** A type, not an interface: Kysely wants an index signature. */
type ServingTables = {
  routes: {
    id: string;
    system_id: string;
    model_id: string;
    targets: readonly Target[];
    log: 'after' | 'before' | null;
    is_default: boolean;
    settings: unknown;
    period_id: string | null;
    created_at: Date;
    changed_at: Date;
    revision: number;
    snapshot_version: number;
  };
  route_periods: {
    id: string;
    route_id: string;
    candidate_version: number;
    started_at: Date;
    first_response_at: Date | null;
    ended_at: Date | null;
  };
};
export type RouteRow = ServingTables['routes'];

export const servingTables = (db: Db) => db.withTables<ServingTables>();

const json = (value: unknown): RawBuilder<unknown> => sql<unknown>`${JSON.stringify(value)}::jsonb`;
const targetsJson = (targets: readonly Target[]): RawBuilder<readonly Target[]> =>
  sql<readonly Target[]>`${JSON.stringify(targets)}::jsonb`;

/** @throws HaechiError `not_found` outside `scope` as for an unknown one. Locked until the transaction ends when `lock` is said. */
export async function routeRow(
  db: Db,
  scope: Scope,
  { id, lock = false }: { id: string; lock?: boolean },
): Promise<RouteRow> {
  const query = servingTables(db).selectFrom('routes').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id)) throw noRoute(id);
  return row;
}

export function noRoute(id: string): HaechiError {
  return new HaechiError('not_found', `There is no route "${id}".`, { where: 'route' });
}

/** @throws HaechiError `conflict` when the id is taken. */
export async function insertRoute(tx: Db, row: RouteRow): Promise<void> {
  const inserted = await servingTables(tx)
    .insertInto('routes')
    .values({ ...row, targets: targetsJson(row.targets), settings: json(row.settings) })
    .onConflict((taken) => taken.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined)
    throw new HaechiError('conflict', `There is a route "${row.id}" already. Choose another id.`, { where: 'id' });
}

export async function updateRoute(
  tx: Db,
  id: string,
  { targets, settings, ...change }: Partial<Omit<RouteRow, 'id' | 'revision'>>,
): Promise<RouteRow> {
  return servingTables(tx)
    .updateTable('routes')
    .set({
      ...change,
      ...(targets && { targets: targetsJson(targets) }),
      ...(settings === undefined ? {} : { settings: json(settings) }),
      revision: sql<number>`revision + 1`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
