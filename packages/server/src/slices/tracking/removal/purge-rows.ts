/** Takes the rows of deleted things away, on the transaction given, and says which digests their files held. */
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../../platform/postgres.ts';
import { removeUnder } from '../artifacts/artifact-store.ts';
import { artifactTables } from '../artifacts/artifact-tables.ts';

/** Tables whose rows belong to a run, with the column that names it. */
const ofRuns = [
  'tracking_metrics',
  'tracking_latest_metrics',
  'tracking_model_metrics',
  'tracking_params',
  'tracking_tags',
  'tracking_run_datasets',
  'tracking_run_models',
  'tracking_trace_runs',
] as const;

/** Of a run or a logged model: its folder below mlflow-artifacts:/, or null when its files are elsewhere. */
export interface Owned {
  readonly id: string;
  readonly folder: string | null;
}

export async function purgeRun(tx: Db, { id, folder }: Owned): Promise<string[]> {
  await removeRunRows(tx, sql`run_id = ${id}`);
  await sql`delete from tracking_runs where id = ${id}`.execute(tx);
  return folder === null ? [] : removeUnder(tx, folder);
}

export async function purgeModel(tx: Db, { id, folder }: Owned): Promise<string[]> {
  await removeModelRows(tx, sql`model_id = ${id}`);
  await sql`delete from tracking_logged_models where id = ${id}`.execute(tx);
  return folder === null ? [] : removeUnder(tx, folder);
}

/** With everything in it. */
export async function purgeExperiment(tx: Db, id: string): Promise<string[]> {
  // Whoever is logging into one of its runs holds the run: what they write is waited for, and goes as well.
  await sql`select 1 from tracking_runs where experiment_id = ${id} order by id for update`.execute(tx);
  const removed = await artifactTables(tx)
    .deleteFrom('tracking_artifacts')
    .where('experiment_id', '=', Number(id))
    .returning('sha256')
    .execute();
  await removeRunRows(tx, sql`run_id in (select id from tracking_runs where experiment_id = ${id})`);
  await removeModelRows(tx, sql`model_id in (select id from tracking_logged_models where experiment_id = ${id})`);
  // What hangs on these goes with them: tags and parameters of models, spans of traces.
  for (const table of ['tracking_traces', 'tracking_logged_models', 'tracking_runs', 'tracking_datasets'])
    await sql`delete from ${sql.table(table)} where experiment_id = ${id}`.execute(tx);
  await sql`delete from tracking_experiments where id = ${id}`.execute(tx);
  return [...new Set(removed.map(({ sha256 }) => sha256))];
}

async function removeRunRows(tx: Db, where: RawBuilder<unknown>): Promise<void> {
  for (const table of ofRuns) await sql`delete from ${sql.table(table)} where ${where}`.execute(tx);
}

async function removeModelRows(tx: Db, where: RawBuilder<unknown>): Promise<void> {
  for (const table of ['tracking_model_metrics', 'tracking_run_models'])
    await sql`delete from ${sql.table(table)} where ${where}`.execute(tx);
}
