import type { Clock } from '../../platform/clock.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import type { Random } from '../../platform/random.ts';
import { type Actor, commitment } from '../trail/index.ts';
import { modelRow } from './store.ts';
import { type MarkRow, registryTables } from './tables.ts';
import { nameAll, type PeopleReader } from './who.ts';

export interface Mark extends Pick<MarkRow, 'model_id' | 'version' | 'kind' | 'name' | 'from_value' | 'to_value'> {
  readonly actor: Actor;
  readonly reason?: string | undefined;
}

/** Bytes of salt under the commitment to a reason: guessing the words does not open it. */
const saltBytes = 32;

/** Keeps where a stage, an alias or the governance moved; answers what the trail holds of the reason: people write it, and may name somebody. */
export async function keepMark(tx: Db, by: { clock: Clock; random: Random }, mark: Mark): Promise<{ reason?: string }> {
  const { actor, reason = '', ...moved } = mark;
  const now = by.clock.now();
  const salt = reason === '' ? null : by.random.bytes(saltBytes);
  await registryTables(tx)
    .insertInto('model_marks')
    .values({
      ...moved,
      id: by.random.id('mrk', now),
      reason,
      salt,
      changed_by_kind: actor.kind,
      changed_by: actor.id,
      created_at: now,
    })
    .execute();
  return salt === null ? {} : { reason: commitment(salt, reason) };
}

/** Stages, aliases and governance of a model over time, newest first. @throws HaechiError `not_found` */
export async function listMarks(
  { db, people }: { db: Db; people: PeopleReader },
  scope: Scope,
  { model, page }: { model: string; page: Page },
) {
  await modelRow(db, scope, model);
  const query = registryTables(db).selectFrom('model_marks').selectAll().where('model_id', '=', model);
  const found = await pageAfter(query, page, { time: 'created_at', id: 'id', view: (row: MarkRow) => row });
  const actorOf = (row: MarkRow): Actor => ({ kind: row.changed_by_kind, id: row.changed_by });
  const who = await nameAll(db, people, found.items.map(actorOf));
  return {
    next: found.next,
    items: found.items.map((row) => ({
      id: row.id,
      kind: row.kind,
      name: row.name,
      version: row.version,
      from: row.from_value,
      to: row.to_value,
      reason: row.reason,
      by: who(actorOf(row)),
      at: row.created_at.toISOString(),
    })),
  };
}
