import { sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { invalidParameter } from '../mlflow/mlflow-envelope.ts';
import { below, prefixesOf } from './artifact-path.ts';
import { artifactTables } from './artifact-tables.ts';

/** A file under its full path. */
export interface ArtifactFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly changed_at: Date;
}
/** What lies directly in a folder. */
export interface ArtifactEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** Of a file. */
  readonly bytes: number | null;
}

export async function fileAt(db: Db, path: string): Promise<ArtifactFile | undefined> {
  return artifactTables(db)
    .selectFrom('tracking_artifacts')
    .select(['path', 'sha256', 'bytes', 'changed_at'])
    .where('path', '=', path)
    .executeTakeFirst();
}

/** Names directly below a folder, in the order of bytes; none for a file or what is not there. */
export async function entriesOf(
  db: Db,
  folder: string,
  page: { readonly offset: number; readonly limit: number } | null = null,
): Promise<ArtifactEntry[]> {
  const { from, to } = below(folder);
  const rest = sql<string>`substr(path, char_length(${folder}::text) + 2)`;
  const { rows } = await sql<ArtifactEntry>`
    select split_part(${rest}, '/', 1) as name,
      bool_or(strpos(${rest}, '/') > 0) as "isFolder",
      max(bytes) filter (where strpos(${rest}, '/') = 0) as bytes
    from tracking_artifacts where path > ${from} and path < ${to}
    group by 1 order by 1
    ${page === null ? sql`` : sql`limit ${page.limit} offset ${page.offset}`}`.execute(db);
  return rows;
}

/** Files below a folder, or the file of that path, in the order of paths, so many at most. */
export async function filesUnder(db: Db, path: string, limit: number): Promise<ArtifactFile[]> {
  const { from, to } = below(path);
  return artifactTables(db)
    .selectFrom('tracking_artifacts')
    .select(['path', 'sha256', 'bytes', 'changed_at'])
    .where((is) => is.or([is('path', '=', path), is.and([is('path', '>', from), is('path', '<', to)])]))
    .orderBy('path')
    .limit(limit)
    .execute();
}

/** Takes the paths away and gives the digests that they held, each once. The bytes stay until `release`. */
export async function removeUnder(db: Db, path: string): Promise<string[]> {
  const { from, to } = below(path);
  const removed = await artifactTables(db)
    .deleteFrom('tracking_artifacts')
    .where((is) => is.or([is('path', '=', path), is.and([is('path', '>', from), is('path', '<', to)])]))
    .returning('sha256')
    .execute();
  return [...new Set(removed.map(({ sha256 }) => sha256))];
}

/** A name is a file or a folder, never both. @throws HaechiError `invalid_request` */
export async function refuseMixed(db: Db, path: string): Promise<void> {
  const { from, to } = below(path);
  const above = prefixesOf(path).slice(0, -1);
  const found = await artifactTables(db)
    .selectFrom('tracking_artifacts')
    .select('path')
    .where((is) =>
      is.or([
        ...(above.length === 0 ? [] : [is('path', 'in', above)]),
        is.and([is('path', '>', from), is('path', '<', to)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (found !== undefined)
    throw invalidParameter(`"${path}" cannot be a file: "${found.path}" is one. Choose another path.`, 'path');
}
