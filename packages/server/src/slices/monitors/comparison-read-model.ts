import type { Comparison } from '@haechi/contract';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { monitorTables } from './tables.ts';

/** The newest comparison of a route that was evaluated, or null. */
export async function latestComparison(db: Db, route: string): Promise<Comparison | null> {
  const row = await monitorTables(db)
    .selectFrom('route_comparisons')
    .select('latest')
    .where('route', '=', route)
    .orderBy('since', 'desc')
    .executeTakeFirst();
  // Written by storeComparison alone.
  return (row?.latest as Comparison | null | undefined) ?? null;
}

/** The newest comparison of each route of a system. Empty outside the scope. */
export async function comparisonsOf(
  db: Db,
  scope: Scope,
  query: { system: string; route?: string | undefined },
): Promise<Comparison[]> {
  if (!inScope(scope, query.system)) return [];
  const rows = await monitorTables(db)
    .selectFrom('route_comparisons')
    .select(['route', 'latest'])
    .distinctOn('route')
    .where('system_id', '=', query.system)
    .where('latest', 'is not', null)
    .$if(query.route !== undefined, (narrowed) => narrowed.where('route', '=', query.route ?? ''))
    .orderBy('route')
    .orderBy('since', 'desc')
    .execute();
  return rows.map(({ latest }) => latest as Comparison);
}
