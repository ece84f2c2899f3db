import { type Monitor, type MonitorEdit, monitorEditSchema } from '@haechi/contract';
import type { Selectable } from 'kysely';
import type { MonitorTables } from '../tables.ts';

export type DefinitionRow = Selectable<MonitorTables['monitor_definitions']>;
export interface MonitorKey {
  readonly system: string;
  readonly id: string;
}

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
