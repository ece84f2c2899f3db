import { cardNotesSchema, HaechiError, type ModelVersion, type ReferenceProfile } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../platform/http/caller.ts';
import { type Page, pageAfter } from '../../platform/page.ts';
import type { Db } from '../../platform/postgres.ts';
import { withTask } from './runtimes/signature.ts';
import { modelRow, versionColumns } from './store.ts';
import { type ModelRow, registryTables, type VersionRef, type VersionRow } from './tables.ts';

/** What events carry in `version`: `model/number`. */
export function versionLabel({ model, version }: VersionRef): string {
  return `${model}/${version}`;
}

/** What a version has beside its row. */
export interface VersionExtras {
  readonly hasProfile: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const versionView = (row: VersionRow, { hasProfile, tags }: VersionExtras): ModelVersion => ({
  model: row.model_id,
  version: row.version,
  system: row.system_id,
  label: versionLabel({ model: row.model_id, version: row.version }),
  stage: row.stage,
  description: row.description,
  format: row.format,
  artifact_sha256: row.artifact_sha256,
  artifact_bytes: row.artifact_bytes,
  signature: withTask(row.signature),
  metrics: row.metrics,
  bias_metrics: row.bias_metrics,
  lineage: row.lineage,
  run_id: row.run_id,
  developer: row.developer,
  limitations: row.limitations,
  ethics: row.ethics,
  card: cardNotesSchema.parse(row.card),
  notes_revision: row.notes_revision,
  approval_status: row.approval,
  tags: { ...tags },
  has_profile: hasProfile,
  created_at: row.created_at.toISOString(),
  created_by: row.created_by,
});

const withAliases = sql<Record<string, number>>`coalesce(
  (select jsonb_object_agg(alias, version) from model_aliases where model_aliases.model_id = models.id), '{}')`;

const modelView = (row: ModelRow & { aliases: Record<string, number> }) => ({
  id: row.id,
  system: row.system_id,
  governance: row.governance,
  description: row.description,
  created_at: row.created_at.toISOString(),
  latest_version: row.latest_version === 0 ? null : row.latest_version,
  aliases: row.aliases,
});

const models = (db: Db) => registryTables(db).selectFrom('models').selectAll().select(withAliases.as('aliases'));

export async function listModels(db: Db, scope: Scope, query: Page & { system?: string | undefined }) {
  const { system } = query;
  const found = models(db)
    .$if(!scope.all, (q) => q.where('system_id', '=', sql<string>`any(${scope.all ? [] : [...scope.systems]})`))
    .$if(system !== undefined, (q) => q.where('system_id', '=', system ?? ''));
  return pageAfter(found, query, { time: 'created_at', id: 'id', view: modelView });
}

/** @throws HaechiError `not_found` */
export async function getModel(db: Db, scope: Scope, id: string) {
  await modelRow(db, scope, id);
  return modelView(await models(db).where('id', '=', id).executeTakeFirstOrThrow());
}

const withTags = sql<Record<string, string>>`coalesce(
  (select jsonb_object_agg(key, value) from model_version_tags t
   where t.model_id = model_versions.model_id and t.version = model_versions.version), '{}')`;

const versions = (db: Db) =>
  registryTables(db)
    .selectFrom('model_versions')
    .select(versionColumns)
    .select(sql<boolean>`reference_profile is not null`.as('has_profile'))
    .select(withTags.as('tags'));

const viewOf = (row: VersionRow & { has_profile: boolean; tags: Record<string, string> }) =>
  versionView(row, { hasProfile: row.has_profile, tags: row.tags });

/** Versions of one model, the highest number first; the cursor is the last number shown. */
export async function listVersions(db: Db, scope: Scope, { model, page }: { model: string; page: Page }) {
  await modelRow(db, scope, model);
  const below = page.cursor === undefined ? undefined : Number(page.cursor);
  if (below !== undefined && !Number.isSafeInteger(below))
    throw new HaechiError('invalid_request', 'The cursor is not one that a page gave. Start again without it.');
  const rows = await versions(db)
    .where('model_id', '=', model)
    .$if(below !== undefined, (q) => q.where('version', '<', below ?? 0))
    .orderBy('version', 'desc')
    .limit(page.limit + 1)
    .execute();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const next = rows.length > page.limit && last !== undefined ? String(last.version) : null;
  return { items: shown.map(viewOf), next };
}

/** @throws HaechiError `not_found` */
export async function getVersion(db: Db, scope: Scope, ref: VersionRef): Promise<ModelVersion> {
  await modelRow(db, scope, ref.model);
  const row = await versions(db)
    .where('model_id', '=', ref.model)
    .where('version', '=', ref.version)
    .executeTakeFirst();
  if (row === undefined)
    throw new HaechiError('not_found', `The model "${ref.model}" has no version ${ref.version}.`, { where: 'version' });
  return viewOf(row);
}

/** The summary of the data that the version was trained on, or null when it was registered without one. */
export async function referenceProfile(db: Db, ref: VersionRef): Promise<ReferenceProfile | null> {
  const row = await registryTables(db)
    .selectFrom('model_versions')
    .select('reference_profile')
    .where('model_id', '=', ref.model)
    .where('version', '=', ref.version)
    .executeTakeFirst();
  return row?.reference_profile ?? null;
}
