import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { IncidentRow, IncidentTables } from './tables.ts';

const tables = (db: Db) => db.withTables<IncidentTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

/** Opens the incident of an alert; false when it is open already (an alert has one incident, however often it is told). */
export async function insertIncident(tx: Db, row: IncidentRow): Promise<boolean> {
  const inserted = await tables(tx)
    .insertInto('incidents')
    .values({ ...row, sentence: json(row.sentence), cause: json(row.cause) })
    .onConflict((on) => on.column('alert_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @throws HaechiError `not_found`, also outside the scope */
export async function incidentById(db: Db, scope: Scope, id: string): Promise<IncidentRow> {
  const row = await tables(db).selectFrom('incidents').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no incident ${id}.`);
  return row;
}

export async function incidentOfAlert(db: Db, alert: string): Promise<IncidentRow | undefined> {
  return tables(db).selectFrom('incidents').selectAll().where('alert_id', '=', alert).executeTakeFirst();
}

/** Moves an incident to `state`; false when it is there already. */
export async function setState(
  tx: Db,
  id: string,
  change: Pick<IncidentRow, 'state' | 'resolved_at' | 'resolution'>,
): Promise<boolean> {
  const changed = await tables(tx)
    .updateTable('incidents')
    .set(change)
    .where('id', '=', id)
    .where('state', '!=', change.state)
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}
