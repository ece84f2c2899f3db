import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import type { Binding } from './callers.ts';
import { ADMINS_LOCK_KEY } from './constants.ts';
import { tables } from './tables.ts';

/** Roles given by hand; those of groups stay. */
export async function replaceBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  await replaceThose(tx, id, { origin: 'hand', bindings });
}

/** Roles of groups; those given by hand stay. */
export async function replaceGroupBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  await replaceThose(tx, id, { origin: 'group', bindings });
}

async function replaceThose(
  tx: Db,
  id: string,
  { origin, bindings }: { origin: 'hand' | 'group'; bindings: readonly Binding[] },
): Promise<void> {
  await tables(tx).deleteFrom('role_bindings').where('account_id', '=', id).where('origin', '=', origin).execute();
  await insertBindings(
    tx,
    id,
    bindings.map((binding) => ({ ...binding, origin })),
  );
}

/** Shown in the order given, those of groups behind those given by hand. */
const firstOfGroups = 1_000;

export async function insertBindings(tx: Db, id: string, bindings: readonly Binding[]): Promise<void> {
  if (bindings.length === 0) return;
  const rows = bindings.map(({ role, systems, origin = 'hand' }, index) => ({
    account_id: id,
    position: origin === 'group' ? firstOfGroups + index : index,
    role,
    systems: systems === null ? null : [...systems],
    origin,
  }));
  await tables(tx).insertInto('role_bindings').values(rows).execute();
}

export async function readBindings(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Binding[]>> {
  const found = new Map<string, Binding[]>();
  if (ids.length === 0) return found;
  const query = tables(db).selectFrom('role_bindings').selectAll().where('account_id', 'in', ids);
  for (const { account_id: id, role, systems, origin } of await query.orderBy('position').execute()) {
    const list = found.get(id);
    if (list === undefined) found.set(id, [{ role, systems, origin }]);
    else list.push({ role, systems, origin });
  }
  return found;
}

/**
 * Active accounts that are admin in all systems, other than `id`. Whoever asks holds a lock until their transaction ends, and reads after
 * they have it: two admins cannot remove each other at the same moment.
 */
export async function otherActiveAdmins(tx: Db, id: string): Promise<number> {
  return (await adminsBeside(tx, id)).length;
}

/** Those of them who may sign in by password when nobody else may; under the same lock. */
export async function otherWaysIn(tx: Db, id: string): Promise<number> {
  return (await adminsBeside(tx, id)).filter((admin) => admin.break_glass).length;
}

async function adminsBeside(tx: Db, id: string): Promise<{ id: string; break_glass: boolean }[]> {
  await sql`select pg_advisory_xact_lock(${ADMINS_LOCK_KEY})`.execute(tx);
  return tables(tx)
    .selectFrom('accounts')
    .select(['id', 'break_glass'])
    .where('state', '=', 'active')
    .where('id', '!=', id)
    .where('id', 'in', (eb) =>
      eb.selectFrom('role_bindings').select('account_id').where('role', '=', 'admin').where('systems', 'is', null),
    )
    .execute();
}
