import { HaechiError } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import type { Db } from '../../platform/postgres.ts';
import { modelRow, versionRow } from './store.ts';
import { registryTables, type VersionRef } from './tables.ts';

/**
 * The version that a number, an alias or `latest` (the newest production version: the one that got there last) stands for.
 * @throws HaechiError `not_found` outside `scope`, and for a name that stands for nothing.
 */
export async function resolveVersion(
  db: Db,
  scope: Scope,
  { model, name }: { model: string; name: string },
): Promise<VersionRef> {
  await modelRow(db, scope, model);
  if (/^\d{1,9}$/.test(name)) {
    const { version } = await versionRow(db, scope, { model, version: Number(name) });
    return { model, version };
  }
  const row = await (name === 'latest' ? newestProduction(db, model) : aliasedAs(db, model, name));
  if (row !== undefined) return { model, version: row.version };
  const what = name === 'latest' ? 'no version in production' : `no alias "${name}"`;
  throw new HaechiError(
    'not_found',
    `The model "${model}" has ${what}. Name a version by its number, or an alias it has.`,
    {
      where: 'version',
    },
  );
}

function newestProduction(db: Db, model: string) {
  return registryTables(db)
    .selectFrom('model_versions')
    .select('version')
    .where('model_id', '=', model)
    .where('stage', '=', 'production')
    .orderBy(sql`stage_changed_at desc nulls last`)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

function aliasedAs(db: Db, model: string, alias: string) {
  return registryTables(db)
    .selectFrom('model_aliases')
    .select('version')
    .where('model_id', '=', model)
    .where('alias', '=', alias)
    .executeTakeFirst();
}
