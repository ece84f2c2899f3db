import { HaechiError, type Objective } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { ObjectiveRow, ObjectiveTables } from './objective-row.ts';
import type { ObjectiveJudgement } from './policy.ts';

const tables = (db: Db) => db.withTables<ObjectiveTables>();
const json = (value: unknown) => sql<never>`${JSON.stringify(value)}::jsonb`;

export async function insertObjective(tx: Db, row: ObjectiveRow): Promise<void> {
  const values = { ...row, name: json(row.name), reason: json(row.reason), failing: json(row.failing) };
  await tables(tx).insertInto('objectives').values(values).execute();
}

/** Objectives of a system, by basis. @throws HaechiError `not_found` outside the scope */
export async function objectivesOf(db: Db, scope: Scope, system: string): Promise<ObjectiveRow[]> {
  if (!inScope(scope, system)) throw new HaechiError('not_found', `There is no system ${system}.`, { where: 'system' });
  return tables(db).selectFrom('objectives').selectAll().where('system_id', '=', system).orderBy('basis').execute();
}

/** The same, each locked until the transaction ends: who judges an objective judges it alone. */
export async function lockObjectives(tx: Db, system: string): Promise<ObjectiveRow[]> {
  return tables(tx)
    .selectFrom('objectives')
    .selectAll()
    .where('system_id', '=', system)
    .orderBy('id')
    .forUpdate()
    .execute();
}

export async function storeJudgement(
  tx: Db,
  id: string,
  judged: ObjectiveJudgement & { since: Date | null },
): Promise<void> {
  const { verdict, since } = judged;
  await tables(tx)
    .updateTable('objectives')
    .set({ verdict, since, reason: json(judged.reason), failing: json(judged.failing) })
    .where('id', '=', id)
    .execute();
}

export interface ObjectiveEdit {
  readonly on_fail?: Objective['on_fail'] | undefined;
  readonly enabled?: boolean | undefined;
  readonly revision: number;
}

/** @throws HaechiError `not_found`; `conflict` when it was changed since `edit.revision` */
export async function editObjective(
  tx: Db,
  scope: Scope,
  at: { system: string; id: string; edit: ObjectiveEdit },
): Promise<ObjectiveRow> {
  const { edit } = at;
  if (!inScope(scope, at.system))
    throw new HaechiError('not_found', `There is no objective ${at.id}.`, { where: 'id' });
  const before = await tables(tx)
    .selectFrom('objectives')
    .selectAll()
    .where('system_id', '=', at.system)
    .where('id', '=', at.id)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) throw new HaechiError('not_found', `There is no objective ${at.id}.`, { where: 'id' });
  if (before.revision !== edit.revision) {
    const message = `The objective was changed meanwhile (revision ${before.revision}). Read it again.`;
    throw new HaechiError('conflict', message, { where: 'revision', revision: before.revision });
  }
  return tables(tx)
    .updateTable('objectives')
    .set({
      on_fail: edit.on_fail ?? before.on_fail,
      enabled: edit.enabled ?? before.enabled,
      revision: before.revision + 1,
    })
    .where('id', '=', at.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
