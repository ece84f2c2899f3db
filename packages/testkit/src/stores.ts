/**
 * Throw-away stores for tests: real ones, started once per vitest run by global-setup.ts, and for each test file a database of its own in
 * both, migrated. The records' comes from a migrated template (a file copy), the rows' by running the migrations. Outside vitest (a script, a
 * bench) the first call starts the stores in this process, and they end with it.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRows, type Rows } from '@haechi/server/clickhouse';
import { migrateClickhouse } from '@haechi/server/migrate-clickhouse';
import { type Db, openPostgres, type Postgres } from '@haechi/server/postgres';
import { type SharedStores, startSharedStores } from './stores-shared.ts';

export interface TestStores extends AsyncDisposable {
  readonly db: Db;
  readonly pool: Postgres['pool'];
  readonly rows: Rows;
  readonly postgresUrl: string;
  readonly clickhouseUrl: string;
  /** An empty folder for an object store. */
  readonly objectsDir: string;
  /** Files put here can be read by `file('name')` in a query. */
  readonly importDir: string;
  /** Closes the connections and drops both databases. */
  close(): Promise<void>;
}

let ownStores: Promise<SharedStores> | undefined;

/** The stores of this vitest run, or, outside vitest, ones of this process. */
async function sharedStores(): Promise<SharedStores> {
  if (ownStores !== undefined) return await ownStores;
  try {
    const { inject } = await import('vitest');
    const provided = inject('haechiStores');
    if (provided) return provided;
  } catch {
    // Not under vitest.
  }
  ownStores = startSharedStores();
  return await ownStores;
}

/** Ends stores started outside vitest, for a script that wants to end by itself. */
export async function closeOwnStores(): Promise<void> {
  const stores = await ownStores;
  ownStores = undefined;
  await stores?.close?.();
}

async function createDatabase(stores: SharedStores, name: string): Promise<void> {
  await using admin = openPostgres(stores.adminUrl, { maxConnections: 1 });
  await admin.pool.query(`create database ${name} template ${stores.template} strategy file_copy`);
}

async function dropDatabases(stores: SharedStores, name: string): Promise<void> {
  await using admin = openPostgres(stores.adminUrl, { maxConnections: 1 });
  await admin.pool.query(`drop database if exists ${name} with (force)`);
  await using rows = openRows(stores.clickhouseUrl, { database: 'default' });
  await rows.command(`drop database if exists ${name} sync`);
}

/** A migrated, empty database in both stores, for this test file alone. `await using stores = await testStores()`. */
export async function testStores(): Promise<TestStores> {
  const stores = await sharedStores();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const objectsDir = await mkdtemp(path.join(tmpdir(), 'haechi-objects-'));
  await createDatabase(stores, name);
  const postgresUrl = stores.adminUrl.replace('/postgres?', `/${name}?`);
  const clickhouseUrl = stores.clickhouseUrl.replace(/database=.*$/, `database=${name}`);
  const postgres = openPostgres(postgresUrl);
  const rows = openRows(clickhouseUrl);
  await migrateClickhouse(rows, postgres.pool);
  const close = async () => {
    await Promise.all([postgres.close(), rows.close()]);
    await dropDatabases(stores, name);
    await rm(objectsDir, { recursive: true, force: true });
  };
  return {
    db: postgres.db,
    pool: postgres.pool,
    rows,
    postgresUrl,
    clickhouseUrl,
    objectsDir,
    importDir: stores.importDir,
    close,
    [Symbol.asyncDispose]: close,
  };
}
