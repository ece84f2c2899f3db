import { type Act, type ActName, HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { readBindings } from '../binding-store.ts';
import { callerOfBindings } from '../callers.ts';
import { personBehind } from '../people-read.ts';
import { tables } from '../tables.ts';
import { holds } from './policy.ts';

type ActTables = {
  acts: {
    id: string;
    act: ActName;
    system_id: string | null;
    target_kind: string;
    target_id: string;
    payload: Record<string, unknown> | null;
    asked_kind: 'account' | 'key';
    asked_by: string;
    created_at: Date;
    expires_at: Date;
    state: Exclude<Act['state'], 'expired'>;
    decided_by: string | null;
    decided_at: Date | null;
  };
};
export type ActRow = ActTables['acts'];
export const actTables = (db: Db) => db.withTables<ActTables>();

export async function insertAct(tx: Db, row: ActRow): Promise<void> {
  await actTables(tx)
    .insertInto('acts')
    .values({ ...row, payload: sql`${JSON.stringify(row.payload)}::jsonb` as never })
    .execute();
}

/** @throws HaechiError `not_found` */
export async function actRow(db: Db, id: string, { lock = false }: { lock?: boolean } = {}): Promise<ActRow> {
  const query = actTables(db).selectFrom('acts').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) throw new HaechiError('not_found', `There is no act ${id}.`, { where: 'id' });
  return row;
}

export async function decideAct(
  tx: Db,
  id: string,
  decision: { state: 'done' | 'refused' | 'withdrawn'; by: string; at: Date },
): Promise<ActRow> {
  return actTables(tx)
    .updateTable('acts')
    .set({ state: decision.state, decided_by: decision.by, decided_at: decision.at, payload: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** How many active people other than these hold the permission of an act there. */
export async function othersWhoHold(
  db: Db,
  asked: Pick<ActRow, 'act'> & { system: string | null },
  except: readonly string[],
): Promise<number> {
  const people = await tables(db).selectFrom('accounts').select(['id', 'name']).where('state', '=', 'active').execute();
  const others = people.filter(({ id }) => !except.includes(id));
  const bindings = await readBindings(
    db,
    others.map(({ id }) => id),
  );
  return others.filter((person) =>
    holds(callerOfBindings({ ...person, bindings: bindings.get(person.id) ?? [] }), asked),
  ).length;
}

/** The account behind a key, however many keys made one another between; null where there is none, and for accounts. */
export async function makerOf(db: Db, asked: Pick<ActRow, 'asked_kind' | 'asked_by'>): Promise<string | null> {
  return asked.asked_kind === 'account' ? null : personBehind(db, { kind: 'key', id: asked.asked_by });
}
