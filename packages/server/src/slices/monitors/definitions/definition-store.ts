import { HaechiError, type Monitor, type MonitorEdit, monitorEditSchema } from '@haechi/contract';
import { type Selectable, sql } from 'kysely';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { type MonitorTables, monitorTables } from '../tables.ts';

export type DefinitionRow = Selectable<MonitorTables['monitor_definitions']>;
export interface MonitorKey {
  readonly system: string;
  readonly id: string;
}

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

/** The definition that a row keeps; what was added to the shape since has its default. */
export const editOf = (row: Pick<DefinitionRow, 'definition'>): MonitorEdit => monitorEditSchema.parse(row.definition);

export function monitorView(row: DefinitionRow): Monitor {
  return {
    ...editOf(row),
    id: row.id,
    system: row.system_id,
    revision: row.revision,
    created_at: row.created_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
    changed_by: row.changed_by,
  };
}

/** The monitor, or undefined. */
export async function findDefinition(db: Db, { system, id }: MonitorKey): Promise<DefinitionRow | undefined> {
  return monitorTables(db)
    .selectFrom('monitor_definitions')
    .selectAll()
    .where('system_id', '=', system)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A monitor in scope. @throws HaechiError `not_found` */
export async function definitionRow(db: Db, scope: Scope, key: MonitorKey): Promise<DefinitionRow> {
  const row = inScope(scope, key.system) ? await findDefinition(db, key) : undefined;
  if (row === undefined)
    throw new HaechiError('not_found', `There is no monitor ${key.id} in ${key.system}.`, { where: 'monitor' });
  return row;
}

/** All monitors of a system by id. */
export async function definitionsOf(db: Db, system: string): Promise<DefinitionRow[]> {
  return monitorTables(db)
    .selectFrom('monitor_definitions')
    .selectAll()
    .where('system_id', '=', system)
    .orderBy('id')
    .execute();
}

/** All monitors of all systems; hundreds, a few for each system. */
export async function allDefinitions(db: Db): Promise<DefinitionRow[]> {
  return monitorTables(db).selectFrom('monitor_definitions').selectAll().orderBy('system_id').orderBy('id').execute();
}

/** False when there is one with the id already. */
export async function insertDefinition(tx: Db, row: DefinitionRow): Promise<boolean> {
  const inserted = await monitorTables(tx)
    .insertInto('monitor_definitions')
    .values({ ...row, definition: json(row.definition), progress: json(row.progress) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Changes columns of the row that still has the revision; undefined when it has another one. */
export async function changeDefinition(
  tx: Db,
  at: MonitorKey & { readonly revision: number },
  next: Pick<DefinitionRow, 'kind' | 'enabled' | 'definition' | 'changed_at' | 'changed_by' | 'progress'>,
): Promise<DefinitionRow | undefined> {
  return monitorTables(tx)
    .updateTable('monitor_definitions')
    .set({ ...next, definition: json(next.definition), progress: json(next.progress), revision: at.revision + 1 })
    .where('system_id', '=', at.system)
    .where('id', '=', at.id)
    .where('revision', '=', at.revision)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteDefinition(tx: Db, { system, id }: MonitorKey): Promise<void> {
  await monitorTables(tx)
    .deleteFrom('monitor_definitions')
    .where('system_id', '=', system)
    .where('id', '=', id)
    .execute();
}

/**
 * Moves a monitor's progress from `before` to `after`, unless somebody else moved it or changed the definition meanwhile: then false, and what was computed
 * counts for nothing.
 */
export async function moveProgress(
  tx: Db,
  row: DefinitionRow,
  next: { readonly progress: DefinitionRow['progress']; readonly judged: boolean },
): Promise<boolean> {
  const moved = await monitorTables(tx)
    .updateTable('monitor_definitions')
    .set({ progress: json(next.progress), judged: next.judged })
    .where('system_id', '=', row.system_id)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision)
    .where('progress', '=', json(row.progress))
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}
