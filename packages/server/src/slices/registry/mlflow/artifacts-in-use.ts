import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { shownName } from './names.ts';

/** What the registry answers when files are to be removed. */
export const artifactsInUse = {
  /** A version whose files lie at `path` (below `mlflow-artifacts:/`), below it or above it; null when none does. Versions that were given up hold nothing. */
  versionUsing: async (db: Db, path: string): Promise<{ readonly name: string; readonly version: number } | null> => {
    const uri = `mlflow-artifacts:/${path}`;
    const { rows } = await sql<{ name: string; version: number }>`
      select coalesce(${shownName}, models.id) as name, v.version from mlflow_versions v
      join models on models.id = v.model_id left join mlflow_models on mlflow_models.model_id = models.id
      where v.removed_at is null
        and (v.artifact_uri = ${uri} or starts_with(v.artifact_uri, ${`${uri}/`}) or starts_with(${uri}::text, v.artifact_uri || '/'))
        and v.artifact_uri <> ''
      order by v.model_id, v.version limit 1`.execute(db);
    return rows[0] ?? null;
  },
  /** Of these digests, those of artifacts of the registry. */
  held: async (db: Db, digests: readonly string[]): Promise<readonly string[]> => {
    const { rows } = await sql<{ sha256: string }>`
      select distinct artifact_sha256 as sha256 from model_versions where artifact_sha256 = any(${[...digests]}::text[])
      union select distinct sha256 from artifact_uploads where sha256 = any(${[...digests]}::text[])`.execute(db);
    return rows.map(({ sha256 }) => sha256);
  },
};
