import type { Finding, Message } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { type FindingRow, monitorTables } from './tables.ts';

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

export function findingView(row: FindingRow): Finding {
  return {
    id: row.id,
    system: row.system_id,
    basis: row.basis,
    monitor: row.monitor_id,
    slice: row.slice,
    indicator: row.indicator,
    version: row.version,
    baseline_version: row.baseline_version,
    route: row.route,
    attribute: row.attribute,
    group: row.group_name,
    feature: row.feature,
    verdict: row.verdict,
    estimate: row.estimate,
    limit: row.limit_value,
    side: row.side,
    test: row.test,
    p: row.p,
    p_adjusted: row.p_adjusted,
    effect: row.effect,
    path: row.path,
    sentence: row.sentence,
    contributors: row.contributors,
    settings: row.settings,
    cost: row.cost,
    window: { from: row.window_from.toISOString(), to: row.window_to.toISOString() },
    opened_at: row.opened_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    closed_at: row.closed_at?.toISOString() ?? null,
    closed_reason: row.closed_reason,
  };
}

/** Opens findings; one whose key is open already stays as it is. Returns the ids of the new ones. */
export async function openFindings(tx: Db, rows: readonly FindingRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const inserted = await monitorTables(tx)
    .insertInto('findings')
    .values(
      rows.map((row) => ({
        ...row,
        estimate: json(row.estimate),
        sentence: json(row.sentence),
        contributors: json(row.contributors),
        settings: json(row.settings),
        cost: row.cost === null ? null : json(row.cost),
        closed_reason: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(['system_id', 'key']).where('closed_at', 'is', null).doNothing())
    .returning('id')
    .execute();
  return inserted.map(({ id }) => id);
}

export interface Closing {
  readonly verdict: Finding['verdict'];
  readonly reason: Message;
  readonly now: Date;
}

/** Closes open findings by id and returns the ids of those that were open. */
export async function closeFindings(
  tx: Db,
  ids: readonly string[],
  { verdict, reason, now }: Closing,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const closed = await monitorTables(tx)
    .updateTable('findings')
    .set({ verdict, closed_at: now, changed_at: now, closed_reason: json(reason) })
    .where('id', 'in', [...ids])
    .where('closed_at', 'is', null)
    .returning('id')
    .execute();
  return closed.map(({ id }) => id);
}

/** Open findings of a system, oldest first. */
export async function openFindingRows(db: Db, system: string): Promise<FindingRow[]> {
  return monitorTables(db)
    .selectFrom('findings')
    .selectAll()
    .where('system_id', '=', system)
    .where('closed_at', 'is', null)
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
}

/** Findings by id, for those who were told of them, in the order they were opened. Those outside the scope are left out. */
export async function findingsById(db: Db, scope: Scope, ids: readonly string[]): Promise<Finding[]> {
  if (ids.length === 0) return [];
  const rows = await monitorTables(db)
    .selectFrom('findings')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
  return rows.filter((row) => inScope(scope, row.system_id)).map(findingView);
}

export interface FindingsQuery extends Page {
  readonly system: string;
  readonly open?: boolean | undefined;
  readonly basis?: Finding['basis'] | undefined;
  readonly monitor?: string | undefined;
  readonly indicator?: Finding['indicator'] | undefined;
  readonly version?: string | undefined;
}

/** Findings of one system, newest first. Empty outside the scope. */
export async function listFindings(db: Db, scope: Scope, query: FindingsQuery) {
  if (!inScope(scope, query.system)) return { items: [], next: null };
  const { open, basis, monitor, indicator, version } = query;
  const found = monitorTables(db)
    .selectFrom('findings')
    .selectAll()
    .where('system_id', '=', query.system)
    .$if(open !== undefined, (narrowed) => narrowed.where('closed_at', open === true ? 'is' : 'is not', null))
    .$if(basis !== undefined, (narrowed) => narrowed.where('basis', '=', basis ?? 'limit'))
    .$if(monitor !== undefined, (narrowed) => narrowed.where('monitor_id', '=', monitor ?? ''))
    .$if(indicator !== undefined, (narrowed) => narrowed.where('indicator', '=', indicator ?? 'accuracy'))
    .$if(version !== undefined, (narrowed) => narrowed.where('version', '=', version ?? ''));
  return pageAfter(found, query, { time: 'opened_at', id: 'id', view: (row: FindingRow) => findingView(row) });
}
