import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { ActionRow, IncidentTables, TimelineRow } from './tables.ts';

const tables = (db: Db) => db.withTables<IncidentTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

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
