/** Both embedded stores in a temporary folder, with a migrated template database. Durability is off: nothing here outlives the run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRecords, startRows } from '@haechi/server/embedded';
import { Jobs } from '@haechi/server/jobs';
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

/** The schema of this product and of its job queue. */
async function makeTemplate(url: string): Promise<void> {
  await using postgres = openPostgres(url);
  await migratePostgres(postgres.pool);
  const jobs = new Jobs(url, { log: { info() {}, warn() {}, error() {} } });
  await jobs.start();
  await jobs.stop();
}

/** Starts them (about a second) and migrates the template. */
export async function startSharedStores(): Promise<SharedStores> {
  const folder = await mkdtemp(path.join(tmpdir(), 'haechi-stores-'));
  const [records, rows] = await Promise.all([
    startRecords(path.join(folder, 'records'), { settings: fastSettings }),
    startRows(path.join(folder, 'rows'), {}),
  ]);
  await makeTemplate(records.url);
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
