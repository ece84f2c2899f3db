/**
 * Brings the records to this code's schema: each file in a transaction of its own, all of them under a session advisory lock, so that two
 * servers starting at once migrate one after the other and the second finds nothing to do. The lock goes with its connection.
 */
import type pg from 'pg';
import {
  type AppliedMigration,
  MIGRATION_LOCK_KEY,
  type MigrationFile,
  migrationFolder,
  pendingMigrations,
  readMigrations,
} from './migration-files.ts';

const createVersions = `
create table if not exists schema_versions (
  version int primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now()
)`;

/** Runs `run` while this process alone may migrate. Waits for another that does. */
export async function withMigrationLock<T>(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK_KEY]);
    try {
      return await run(client);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK_KEY]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}

async function applyFile(client: pg.PoolClient, file: MigrationFile): Promise<void> {
  await client.query('begin');
  try {
    await client.query(file.sql);
    await client.query('insert into schema_versions (version, name, sha256) values ($1, $2, $3)', [
      file.version,
      file.name,
      file.sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`migration ${file.name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Applies what is missing and returns the names applied. Throws `data_newer_version` before any change. */
export async function migratePostgres(pool: pg.Pool, folder = migrationFolder('postgres')): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  return withMigrationLock(pool, async (client) => {
    await client.query(createVersions);
    const applied = await client.query<AppliedMigration>(
      'select version, name, sha256 from schema_versions order by version',
    );
    const pending = pendingMigrations('records', files, applied.rows);
    for (const file of pending) await applyFile(client, file);
    return pending.map((file) => file.name);
  });
}
