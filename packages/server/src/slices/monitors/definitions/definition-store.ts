import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { monitorTables } from '../tables.ts';
import type { DefinitionRow, MonitorKey } from './definition-row.ts';

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

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

/** How many monitors a system has. */
export async function countDefinitions(db: Db, system: string): Promise<number> {
  const counted = await monitorTables(db)
    .selectFrom('monitor_definitions')
    .select((count) => count.fn.countAll<string>().as('n'))
    .where('system_id', '=', system)
    .executeTakeFirstOrThrow();
  return Number(counted.n);
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
  next: Pick<DefinitionRow, 'kind' | 'enabled' | 'definition' | 'changed_at' | 'changed_by' | 'progress' | 'judged'>,
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
