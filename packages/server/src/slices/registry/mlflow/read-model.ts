import type { MlflowRegisteredModel, MlflowVersion, ModelVersion } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { stageNames } from './constants.ts';
import { type NamedModel, scopeSql, shownName } from './names.ts';
import { mlflowTables } from './tables.ts';

/** A version as MLflow's clients see it, with what the registry knows of it. */
export interface NamedVersion {
  readonly model_id: string;
  readonly version: number;
  readonly name: string;
  readonly stage: ModelVersion['stage'];
  readonly description: string;
  readonly run_id: string | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly updated_at: Date;
  readonly source: string;
  readonly artifact_uri: string | null;
  readonly run_link: string | null;
  readonly logged_model_id: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

/** Where a version came from that no client of MLflow registered. */
export const versionSource = sql<string>`coalesce(mlflow_versions.source, 'haechi:/' || model_versions.model_id || '/' || model_versions.version)`;
export const versionUpdated = sql<Date>`greatest(mlflow_versions.updated_at, model_versions.stage_changed_at, model_versions.created_at)`;

const tagsOf = sql<Record<string, string>>`coalesce((select jsonb_object_agg(t.key, t.value) from model_version_tags t
  where t.model_id = model_versions.model_id and t.version = model_versions.version), '{}')`;
const aliasesOf = sql<string[]>`array(select a.alias from model_aliases a
  where a.model_id = model_versions.model_id and a.version = model_versions.version order by a.alias)`;

/** Every version that MLflow's clients see. */
export function namedVersions(db: Db, scope: Scope) {
  return mlflowTables(db)
    .selectFrom('model_versions')
    .innerJoin('models', 'models.id', 'model_versions.model_id')
    .leftJoin('mlflow_models', 'mlflow_models.model_id', 'models.id')
    .leftJoin('mlflow_versions', (join) =>
      join
        .onRef('mlflow_versions.model_id', '=', 'model_versions.model_id')
        .onRef('mlflow_versions.version', '=', 'model_versions.version'),
    )
    .select(['model_versions.model_id', 'model_versions.version', 'model_versions.stage', 'model_versions.description'])
    .select(['model_versions.run_id', 'model_versions.created_at', 'model_versions.created_by'])
    .select(['mlflow_versions.artifact_uri', 'mlflow_versions.run_link', 'mlflow_versions.logged_model_id'])
    .select([sql<string>`${shownName}`.as('name'), versionSource.as('source'), versionUpdated.as('updated_at')])
    .select([tagsOf.as('tags'), aliasesOf.as('aliases')])
    .where(shownName, 'is not', null)
    .where('mlflow_versions.removed_at', 'is', null)
    .where(scopeSql(scope));
}

/** The newest version of each stage, of each of these models. */
export async function latestVersions(db: Db, scope: Scope, ids: readonly string[]): Promise<NamedVersion[]> {
  if (ids.length === 0) return [];
  return namedVersions(db, scope)
    .where('model_versions.model_id', 'in', [...ids])
    .distinctOn(['model_versions.model_id', 'model_versions.stage'])
    .orderBy('model_versions.model_id')
    .orderBy('model_versions.stage')
    .orderBy('model_versions.version', 'desc')
    .execute();
}

export function versionView(row: NamedVersion): MlflowVersion {
  const tags = Object.entries(row.tags).map(([key, value]) => ({ key, value }));
  return {
    name: row.name,
    version: String(row.version),
    creation_timestamp: row.created_at.getTime(),
    last_updated_timestamp: row.updated_at.getTime(),
    current_stage: stageNames[row.stage],
    ...(row.description === '' ? {} : { description: row.description }),
    source: row.source,
    ...(row.run_id === null ? {} : { run_id: row.run_id }),
    ...(row.run_link === null ? {} : { run_link: row.run_link }),
    ...(row.logged_model_id === null ? {} : { model_id: row.logged_model_id }),
    user_id: row.created_by,
    status: 'READY',
    ...(tags.length === 0 ? {} : { tags }),
    ...(row.aliases.length === 0 ? {} : { aliases: [...row.aliases] }),
  };
}

/** Models with their tags, aliases and newest versions: three questions for all of them. */
export async function modelViews(
  db: Db,
  scope: Scope,
  models: readonly NamedModel[],
): Promise<MlflowRegisteredModel[]> {
  const ids = models.map(({ id }) => id);
  if (ids.length === 0) return [];
  const tables = mlflowTables(db);
  const tags = await tables
    .selectFrom('mlflow_model_tags')
    .selectAll()
    .where('model_id', 'in', ids)
    .orderBy('key')
    .execute();
  const aliases = await tables
    .selectFrom('model_aliases')
    .select(['model_id', 'alias', 'version'])
    .where('model_id', 'in', ids)
    .orderBy('alias')
    .execute();
  const latest = await latestVersions(db, scope, ids);
  const byModel = <T extends { model_id: string }>(rows: readonly T[], id: string) =>
    rows.filter(({ model_id }) => model_id === id);
  return models.map((model) => {
    const own = byModel(tags, model.id).map(({ key, value }) => ({ key, value }));
    const named = byModel(aliases, model.id).map(({ alias, version }) => ({ alias, version: String(version) }));
    const versions = byModel(latest, model.id).map(versionView);
    return {
      name: model.name,
      creation_timestamp: model.created_at.getTime(),
      last_updated_timestamp: model.updated_at.getTime(),
      ...(model.description === '' ? {} : { description: model.description }),
      ...(versions.length === 0 ? {} : { latest_versions: versions }),
      ...(own.length === 0 ? {} : { tags: own }),
      ...(named.length === 0 ? {} : { aliases: named }),
    };
  });
}
