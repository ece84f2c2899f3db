import type { Actor, Permission } from '@haechi/contract';
import { sql } from 'kysely';
import type { Db } from '../../platform/postgres.ts';
import { readBindings } from './binding-store.ts';
import { callerOfBindings } from './callers.ts';
import { tables } from './tables.ts';

/** A person who holds a permission, and where. */
export interface Holder {
  readonly id: string;
  readonly name: string;
  /** Null: in all systems. */
  readonly systems: ReadonlySet<string> | null;
}

/** Active accounts that hold `permission` somewhere. */
export async function holdersOf(db: Db, permission: Permission): Promise<readonly Holder[]> {
  const accounts = await tables(db)
    .selectFrom('accounts')
    .select(['id', 'name'])
    .where('state', '=', 'active')
    .orderBy('created_at')
    .execute();
  const bindings = await readBindings(
    db,
    accounts.map(({ id }) => id),
  );
  return accounts.flatMap(({ id, name }) => {
    const scope = callerOfBindings({ id, name, bindings: bindings.get(id) ?? [] }).scopeOf(permission);
    if (!scope.all && scope.systems.size === 0) return [];
    return [{ id, name, systems: scope.all ? null : scope.systems }];
  });
}

/** The account that acted, or that made the key that acted (or the key that made that key); null where no account stands behind it. */
export async function personBehind(db: Db, { kind, id }: Actor): Promise<string | null> {
  if (kind === 'account') return id;
  if (kind !== 'key') return null;
  const { rows } = await sql<{ maker: string }>`with recursive made as (
      select id, created_by from api_keys where id = ${id}
      union select api_keys.id, api_keys.created_by from api_keys join made on api_keys.id = made.created_by
    ) select made.created_by as maker from made join accounts on accounts.id = made.created_by limit 1`.execute(db);
  return rows[0]?.maker ?? null;
}

/** Names of accounts by id; those that are gone are absent. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tables(db).selectFrom('accounts').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
