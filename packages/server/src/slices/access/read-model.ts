import { type SelectQueryBuilder, sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { readBindings } from './binding-store.ts';
import { type AccessTables, type AccountRow, type KeyRow, tables } from './tables.ts';
import { accountView, keyView } from './views.ts';

export async function listPeople(db: Db, page: Page) {
  const query: SelectQueryBuilder<AccessTables, 'accounts', AccountRow> = tables(db).selectFrom('accounts').selectAll();
  const { items, next } = await pageAfter(query, page, {
    time: 'created_at',
    id: 'id',
    view: (row: AccountRow) => row,
  });
  const bindings = await readBindings(
    db,
    items.map((row) => row.id),
  );
  return { items: items.map((row) => accountView({ ...row, bindings: bindings.get(row.id) ?? [] })), next };
}

/** Keys that reach no further than the caller sees: one for all systems is shown to those alone who see all. */
export async function listKeys(db: Db, scope: Scope, page: Page) {
  let query: SelectQueryBuilder<AccessTables, 'api_keys', KeyRow> = tables(db).selectFrom('api_keys').selectAll();
  if (!scope.all) query = query.where(sql<boolean>`systems <@ ${[...scope.systems]}::text[]`);
  return pageAfter(query, page, { time: 'created_at', id: 'id', view: keyView });
}
