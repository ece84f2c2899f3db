/**
 * Brings the rows to this code's schema. ClickHouse has no transactional DDL, hence one idempotent statement a file: after a crash between
 * a statement and its record, running it again changes nothing. Its lock is the one in PostgreSQL. Its versions are recorded in ClickHouse
 * itself, so that a row store which is replaced, restored or emptied on its own is recognised for what it is.
 */
import type pg from 'pg';
import { openRows, type Rows } from './clickhouse.ts';
import { withMigrationLock } from './migrate-postgres.ts';
import {
  type AppliedMigration,
  type MigrationFile,
  migrationFolder,
  pendingMigrations,
  readMigrations,
} from './migration-files.ts';

const createVersions = `
create table if not exists schema_versions (
  version UInt32, name String, sha256 String, applied_at DateTime64(3) default now64(3)
) engine = ReplacingMergeTree order by version
settings fsync_after_insert = 1, fsync_part_directory = 1`;

async function createDatabase(rows: Rows): Promise<void> {
  const admin = openRows(rows.url, { database: 'default' });
  try {
    await admin.command('create database if not exists {database:Identifier}', { database: rows.database });
  } finally {
    await admin.close();
  }
}

async function applyFile(rows: Rows, file: MigrationFile): Promise<void> {
  try {
    await rows.command(file.sql.replace(/;\s*$/, ''));
    await rows.insert('schema_versions', [{ version: file.version, name: file.name, sha256: file.sha256 }]);
  } catch (error) {
    throw new Error(`migration ${file.name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Applies what is missing to `rows.database` (made if needed) and returns the names applied. `pool` is the records', for the lock. */
export async function migrateClickhouse(
  rows: Rows,
  pool: pg.Pool,
  folder = migrationFolder('clickhouse'),
): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  return withMigrationLock(pool, async () => {
    await createDatabase(rows);
    await rows.command(createVersions);
    const applied = await rows.query<AppliedMigration>(
      'select version, name, sha256 from schema_versions final order by version',
    );
    const pending = pendingMigrations('rows', files, applied);
    for (const file of pending) await applyFile(rows, file);
    return pending.map((file) => file.name);
  });
}
