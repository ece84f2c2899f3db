/**
 * Numbered plain SQL, `NNNN-words.sql`, in packages/server/sql/{postgres,clickhouse}. A file that was applied never changes: its SHA-256 is
 * recorded and verified at each start. Numbers need not be dense, since slices take ranges of them; a missing lower one is applied late.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HaechiError } from '@haechi/contract';

export interface MigrationFile {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

const root = fileURLToPath(new URL('../../sql/', import.meta.url));

/** One key for both stores: whoever migrates anything holds it. 'haechi' on a telephone keypad. */
export const MIGRATION_LOCK_KEY = 423_244;

/** Folder of a store's migrations. */
export function migrationFolder(store: 'postgres' | 'clickhouse'): string {
  return `${root}${store}`;
}

/** Reads a folder's migrations in the order of their numbers. Two files of one number are a bug. */
export async function readMigrations(folder: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${folder}/${name}`, 'utf8');
      return { version: Number(name.slice(0, 4)), name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
  for (const [index, file] of files.entries()) {
    const previous = files[index - 1];
    if (previous?.version === file.version)
      throw new Error(`two migrations are numbered alike: ${previous.name}, ${file.name}`);
  }
  return files;
}

/** The files still to apply, or a refusal when the data knows a version that this code does not, or another text of one. */
export function pendingMigrations(
  store: string,
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly MigrationFile[] {
  const known = new Map(files.map((file) => [file.version, file]));
  for (const done of applied) {
    const file = known.get(done.version);
    if (!file) {
      throw new HaechiError(
        'data_newer_version',
        `The ${store} were written by a newer version of Haechi: they hold migration ${done.name}, and this version knows none of that number. ` +
          'Start the newer version again, or restore a backup made by this one. Nothing was changed.',
        { store, found: done.name, newest_known: files.at(-1)?.name ?? null },
      );
    }
    if (file.sha256 !== done.sha256) {
      throw new HaechiError(
        'data_newer_version',
        `The ${store} hold migration ${done.name} with another text than this version's ${file.name}. ` +
          'An applied migration never changes: start the version that wrote it. Nothing was changed.',
        { store, found: done.name, found_sha256: done.sha256, known_sha256: file.sha256 },
      );
    }
  }
  const done = new Set(applied.map((entry) => entry.version));
  return files.filter((file) => !done.has(file.version));
}
