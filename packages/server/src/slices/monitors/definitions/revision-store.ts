import { type MonitorEdit, type monitorDefinitionsApi, monitorEditSchema, type ResponseOf } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { Page } from '../../../platform/page.ts';
import type { Db } from '../../../platform/postgres.ts';
import { monitorTables } from '../tables.ts';
import type { MonitorKey } from './definition-row.ts';

type Revisions = ResponseOf<typeof monitorDefinitionsApi.revisions>;

export interface Revision extends MonitorKey {
  readonly revision: number;
  /** Null: the monitor was removed. */
  readonly definition: MonitorEdit | null;
  readonly at: Date;
  readonly by: string;
}

/** Highest revision that a monitor of this name ever had; 0 for a new name. A name that is used again goes on counting. */
export async function lastRevision(tx: Db, { system, id }: MonitorKey): Promise<number> {
  const found = await monitorTables(tx)
    .selectFrom('monitor_revisions')
    .select('revision')
    .where('system_id', '=', system)
    .where('monitor_id', '=', id)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found?.revision ?? 0;
}

export async function addRevision(tx: Db, { system, id, revision, definition, at, by }: Revision): Promise<void> {
  const kept = definition === null ? null : sql<never>`${JSON.stringify(definition)}::jsonb`;
  await monitorTables(tx)
    .insertInto('monitor_revisions')
    .values({ system_id: system, monitor_id: id, revision, definition: kept, changed_at: at, changed_by: by })
    .execute();
}

/** What a monitor was, newest first; of removed ones too. Empty outside the scope. */
export async function listRevisions(db: Db, scope: Scope, query: MonitorKey & Page): Promise<Revisions> {
  if (!inScope(scope, query.system)) return { items: [], next: null };
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  const rows = await monitorTables(db)
    .selectFrom('monitor_revisions')
    .selectAll()
    .where('system_id', '=', query.system)
    .where('monitor_id', '=', query.id)
    .$if(before !== undefined && Number.isInteger(before), (narrowed) => narrowed.where('revision', '<', before ?? 0))
    .orderBy('revision', 'desc')
    .limit(query.limit + 1)
    .execute();
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map(({ revision, changed_at, changed_by, definition }) => ({
      revision,
      changed_at: changed_at.toISOString(),
      changed_by,
      definition: definition === null ? null : monitorEditSchema.parse(definition),
    })),
    next: rows.length > query.limit ? String(shown.at(-1)?.revision ?? '') : null,
  };
}
