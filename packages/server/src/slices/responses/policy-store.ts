import { HaechiError, type Policy } from '@haechi/contract';
import { sql } from 'kysely';
import { inScope, type Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { ResponseTables } from './tables.ts';

const tables = (db: Db) => db.withTables<ResponseTables>();

const policyView = (row: ResponseTables['policies']): Policy => ({
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
