import { HaechiError, type Message, type Policy } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';

export type ActionKind = Policy['actions'][number];
export type RunState = 'running' | 'proposed' | 'done' | 'failed' | 'dry_run' | 'skipped';
export type ResponseTables = {
  policies: {
    id: string;
    system_id: string;
    name: Message;
    objective_basis: 'limit' | 'versus_stable';
    severity: 'minor' | 'serious' | null;
    actions: ActionKind[];
    mode: Policy['mode'];
    cool_down_s: number;
    enabled: boolean;
    revision: number;
  };
  policy_runs: {
    id: string;
    policy_id: string;
    system_id: string;
    alert_id: string;
    incident_id: string | null;
    actions: ActionKind[];
    mode: Policy['mode'];
    state: RunState;
    notified: boolean;
    actor_kind: string;
    actor_id: string;
    started_at: Date;
    ended_at: Date | null;
  };
};
export type RunRow = ResponseTables['policy_runs'];

const tables = (db: Db) => db.withTables<ResponseTables>();

export const policyView = (row: ResponseTables['policies']): Policy => ({
  id: row.id,
  system: row.system_id,
  name: row.name,
  when: { objective_basis: row.objective_basis, severity: row.severity },
  actions: row.actions,
  mode: row.mode,
  cool_down_s: row.cool_down_s,
  enabled: row.enabled,
  revision: row.revision,
});

export async function insertPolicy(tx: Db, policy: Policy): Promise<void> {
  const { when, system, name, ...rest } = policy;
  await tables(tx)
    .insertInto('policies')
    .values({
      ...rest,
      name: sql`${JSON.stringify(name)}::jsonb`,
      system_id: system,
      objective_basis: when.objective_basis,
      severity: when.severity,
    })
    .execute();
}

export async function policiesOf(db: Db, scope: Scope, system: string): Promise<Policy[]> {
  if (!inScope(scope, system)) return [];
  const rows = await tables(db)
    .selectFrom('policies')
    .selectAll()
    .where('system_id', '=', system)
    .orderBy('id')
    .execute();
  return rows.map(policyView);
}

/** @throws HaechiError `not_found`, or `conflict` when the policy changed since `revision` was read */
export async function changePolicy(
  tx: Db,
  at: { system: string; id: string; revision: number },
  change: Partial<Pick<Policy, 'mode' | 'actions' | 'cool_down_s' | 'enabled'>>,
): Promise<Policy> {
  const found = await tables(tx)
    .selectFrom('policies')
    .select('revision')
    .where('system_id', '=', at.system)
    .where('id', '=', at.id)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined) throw new HaechiError('not_found', `There is no policy ${at.id} in ${at.system}.`);
  if (found.revision !== at.revision)
    throw new HaechiError('conflict', 'Somebody changed this policy meanwhile. Read it again, then change it.', {
      revision: found.revision,
    });
  const row = await tables(tx)
    .updateTable('policies')
    .set({ ...change, revision: found.revision + 1 })
    .where('system_id', '=', at.system)
    .where('id', '=', at.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return policyView(row);
}

/** Begins a run; null when this policy has answered this alert already. */
export async function insertRun(tx: Db, row: RunRow): Promise<RunRow | null> {
  const inserted = await tables(tx)
    .insertInto('policy_runs')
    .values(row)
    .onConflict((on) => on.columns(['system_id', 'policy_id', 'alert_id']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return inserted ?? null;
}

export const runOf = (db: Db, key: { system: string; policy: string; alert: string }) =>
  tables(db)
    .selectFrom('policy_runs')
    .selectAll()
    .where('system_id', '=', key.system)
    .where('policy_id', '=', key.policy)
    .where('alert_id', '=', key.alert)
    .executeTakeFirst();

/** @throws HaechiError `not_found`, also outside the scope */
export async function runById(db: Db, scope: Scope, id: string): Promise<RunRow> {
  const row = await tables(db).selectFrom('policy_runs').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined || !inScope(scope, row.system_id))
    throw new HaechiError('not_found', `There is no policy run ${id}.`);
  return row;
}

/** Changes a run that is in one of `from`; false when it is not (somebody was faster). */
export async function moveRun(
  tx: Db,
  id: string,
  step: { from: readonly RunState[]; to: Partial<RunRow> },
): Promise<boolean> {
  const moved = await tables(tx)
    .updateTable('policy_runs')
    .set(step.to)
    .where('id', '=', id)
    .where('state', 'in', [...step.from])
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

export async function lastRunAt(db: Db, key: { system: string; policy: string }): Promise<Date | null> {
  const row = await tables(db)
    .selectFrom('policy_runs')
    .select(({ fn }) => fn.max('started_at').as('at'))
    .where('system_id', '=', key.system)
    .where('policy_id', '=', key.policy)
    .where('state', 'in', ['running', 'done'])
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Claims the right to tell people of a run; false when they were told already. */
export async function claimNotice(tx: Db, id: string): Promise<boolean> {
  const claimed = await tables(tx)
    .updateTable('policy_runs')
    .set({ notified: true })
    .where('id', '=', id)
    .where('notified', '=', false)
    .returning('id')
    .executeTakeFirst();
  return claimed !== undefined;
}
