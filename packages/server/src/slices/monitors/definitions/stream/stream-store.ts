import type { StreamState } from '@haechi/monitoring';
import type { Selectable } from 'kysely';
import type { Db } from '../../../../platform/postgres.ts';
import { type MonitorTables, monitorTables } from '../../tables.ts';
import type { DefinitionRow, MonitorKey } from '../definition-row.ts';

export type StreamRow = Selectable<MonitorTables['monitor_streams']>;
type Place = Pick<StreamRow, 'system_id' | 'monitor_id' | 'version' | 'position'>;

// Written by this file alone.
export const stateOf = ({ state }: Pick<StreamRow, 'state'>): StreamState => JSON.parse(state) as StreamState;

/** The streams of a monitor, by version. */
export async function streamsOf(db: Db, { system, id }: MonitorKey): Promise<StreamRow[]> {
  return monitorTables(db)
    .selectFrom('monitor_streams')
    .selectAll()
    .where('system_id', '=', system)
    .where('monitor_id', '=', id)
    .orderBy('version')
    .execute();
}

/** Puts a stream down that begins; in the transaction that looked the definition up. One that is there stays. */
export async function insertStream(tx: Db, row: StreamRow): Promise<void> {
  await monitorTables(tx)
    .insertInto('monitor_streams')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether the definition is still as it was, and keeps it so until the transaction ends. */
export async function isCurrent(tx: Db, row: DefinitionRow): Promise<boolean> {
  const found = await monitorTables(tx)
    .selectFrom('monitor_definitions')
    .select('id')
    .where('system_id', '=', row.system_id)
    .where('id', '=', row.id)
    .where('revision', '=', row.revision)
    .forShare()
    .executeTakeFirst();
  return found !== undefined;
}

/** Says how far the look goes that begins. False when somebody else began one or went on meanwhile. */
export async function claimLook(db: Db, at: Place, pending: number): Promise<boolean> {
  const claimed = await atPlace(db, at)
    .set({ pending })
    .where('pending', 'is', null)
    .returning('version')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** Moves a stream on. False when somebody else did. */
export async function moveStream(
  tx: Db,
  at: Place,
  next: { readonly state: StreamState; readonly schemas: readonly string[]; readonly now: Date },
): Promise<boolean> {
  const { state, schemas, now } = next;
  const moved = await atPlace(tx, at)
    .set({
      position: state.position,
      pending: null,
      schemas: [...schemas],
      state: JSON.stringify(state),
      changed_at: now,
    })
    .returning('version')
    .executeTakeFirst();
  return moved !== undefined;
}

const atPlace = (db: Db, { system_id, monitor_id, version, position }: Place) =>
  monitorTables(db)
    .updateTable('monitor_streams')
    .where('system_id', '=', system_id)
    .where('monitor_id', '=', monitor_id)
    .where('version', '=', version)
    .where('position', '=', position);

/** Forgets the streams of a monitor: under another definition they begin anew. */
export async function deleteStreams(tx: Db, { system, id }: MonitorKey): Promise<void> {
  await monitorTables(tx)
    .deleteFrom('monitor_streams')
    .where('system_id', '=', system)
    .where('monitor_id', '=', id)
    .execute();
}
