import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { monitorTables } from '../tables.ts';
import type { DefinitionRow } from './definition-row.ts';

const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

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
