import type { Db } from '../../platform/postgres.ts';
import { json, jsonOrNull, type NoteRow, releaseTables } from './tables.ts';

/** Keeps what happened, with the numbers it rested on. */
export async function insertNote(tx: Db, note: NoteRow): Promise<void> {
  await releaseTables(tx)
    .insertInto('rollout_notes')
    .values({
      ...note,
      reason: json(note.reason),
      gates: json(note.gates),
      comparison: jsonOrNull(note.comparison),
    })
    .execute();
}
