import { HaechiError, type System } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import type { SystemRow, SystemsTables } from './store.ts';

export const systemView = (row: SystemRow): System => ({
  id: row.id,
  name: row.name,
  description: row.description,
  owner: row.owner,
  risk_tier: row.risk_tier,
  time_zone: row.time_zone,
  created_at: row.created_at.toISOString(),
  archived_at: row.archived_at?.toISOString() ?? null,
  revision: row.revision,
});

export interface SystemsQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Also those that were archived. */
  readonly archived: boolean;
}

/** One page of the systems in `scope` by name, case aside. */
export async function listSystems(db: Db, scope: Scope, query: SystemsQuery) {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const rows = await db
    .withTables<SystemsTables>()
    .selectFrom('systems')
    .selectAll()
    .$if(!scope.all, (narrowed) => narrowed.where('id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(!query.archived, (narrowed) => narrowed.where('archived_at', 'is', null))
    .$if(after !== undefined, (narrowed) =>
      narrowed.where(sql<boolean>`(lower(name), id) > (${after?.name ?? ''}, ${after?.id ?? ''})`),
    )
    .select(sql<string>`lower(name)`.as('sort_name'))
    .orderBy('sort_name')
    .orderBy('id')
    .limit(query.limit + 1)
    .execute();
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const next = rows.length > query.limit && last !== undefined ? encodeCursor(last.sort_name, last.id) : null;
  return { items: shown.map(systemView), next };
}

/** Every system in `scope`, archived ones too. There are hundreds at most. */
export async function allSystems(db: Db, scope: Scope): Promise<System[]> {
  const rows = await db.withTables<SystemsTables>().selectFrom('systems').selectAll().orderBy('id').execute();
  return rows.filter((row) => scope.all || scope.systems.has(row.id)).map(systemView);
}

function encodeCursor(name: string, id: string): string {
  return Buffer.from(JSON.stringify([name, id])).toString('base64url');
}

function decodeCursor(cursor: string): { name: string; id: string } {
  try {
    const [name, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof name === 'string' && typeof id === 'string') return { name, id };
  } catch {
    // Falls through to the refusal below.
  }
  throw new HaechiError('invalid_request', 'The cursor is not one that a page gave. Start again without it.', {
    where: 'cursor',
  });
}
