/** Both embedded stores in a temporary folder, with a migrated template database. Durability is off: nothing here outlives the run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRecords, startRows } from '@haechi/server/embedded';
import { migratePostgres } from '@haechi/server/migrate-postgres';
import { openPostgres } from '@haechi/server/postgres';

/** Addresses only, so that it can be handed to a worker process; `close` stays with whoever started them. */
export interface SharedStores {
  readonly adminUrl: string;
  readonly template: string;
  readonly clickhouseUrl: string;
  readonly importDir: string;
  readonly close?: () => Promise<void>;
}

const TEMPLATE = 'haechi';
const fastSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** Starts them (about a second) and migrates the template. */
export async function startSharedStores(): Promise<SharedStores> {
  const folder = await mkdtemp(path.join(tmpdir(), 'haechi-stores-'));
  const [records, rows] = await Promise.all([
    startRecords(path.join(folder, 'records'), { settings: fastSettings }),
    startRows(path.join(folder, 'rows'), {}),
  ]);
  const postgres = openPostgres(records.url);
  await migratePostgres(postgres.pool);
  await postgres.close();
  return {
    adminUrl: records.url.replace('/haechi?', '/postgres?'),
    template: TEMPLATE,
    clickhouseUrl: rows.url,
    importDir: rows.importFolder,
    close: async () => {
      await Promise.all([records.stop(), rows.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
