import { HaechiError, type Incident, type Message } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';

export type Cause = Incident['cause'];
export type IncidentTables = {
  incidents: {
    id: string;
    system_id: string;
    alert_id: string;
    state: 'open' | 'resolved';
    severity: 'minor' | 'serious';
    sentence: Message;
    cause: Cause;
    opened_at: Date;
    resolved_at: Date | null;
    resolution: string | null;
  };
  incident_actions: {
    id: string;
    incident_id: string;
    kind: string;
    outcome: ActionOutcome;
    sentence: Message;
    policy_id: string | null;
    run_id: string | null;
    started_at: Date;
    ended_at: Date | null;
    error: string | null;
  };
  incident_timeline: {
    id: string;
    incident_id: string;
    time: Date;
    kind: 'cause' | 'alert' | 'action' | 'note' | 'state';
    actor_kind: string;
    actor_id: string;
    sentence: Message;
  };
};
export type ActionOutcome = Incident['actions'][number]['outcome'];
export type IncidentRow = IncidentTables['incidents'];
export type ActionRow = IncidentTables['incident_actions'];
export type TimelineRow = IncidentTables['incident_timeline'];

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

export async function upsertAction(tx: Db, row: ActionRow): Promise<void> {
  const values = { ...row, sentence: json(row.sentence) };
  await tables(tx)
    .insertInto('incident_actions')
    .values(values)
    .onConflict((on) =>
      on
        .column('id')
        .doUpdateSet({ outcome: row.outcome, sentence: values.sentence, ended_at: row.ended_at, error: row.error }),
    )
    .execute();
}

export async function insertTimeline(tx: Db, row: TimelineRow): Promise<void> {
  await tables(tx)
    .insertInto('incident_timeline')
    .values({ ...row, sentence: json(row.sentence) })
    .execute();
}
