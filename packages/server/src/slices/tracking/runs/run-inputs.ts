import { createHash } from 'node:crypto';
import type { MlflowDatasetInput } from '@haechi/contract';
import { sql } from 'kysely';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Db, transact } from '../../../platform/postgres.ts';
import { runRow } from './run-rows.ts';
import { requireActive } from './run-service.ts';

interface RunModels {
  readonly run: string;
  readonly direction: 'input' | 'output';
  readonly models: readonly { readonly model_id: string; readonly step?: number }[];
}

/** Links datasets and models to a run that reads them; what is linked already stays as it is. */
export function logInputs(
  db: Db,
  scope: Scope,
  { run, datasets, models }: { run: string; datasets: readonly MlflowDatasetInput[]; models: RunModels['models'] },
): Promise<void> {
  return transact(db, async (tx) => {
    const { id, experiment_id, ...row } = await runRow(tx, scope, { id: run });
    requireActive({ id, ...row });
    const byId = new Map(datasets.map((input) => [datasetId(experiment_id, input.dataset), input]));
    // In the order of ids, so that two writers never wait for each other.
    for (const [dataset, input] of [...byId].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { name, digest, source_type, source, schema = null, profile = null } = input.dataset;
      await sql`insert into tracking_datasets (id, experiment_id, name, digest, source_type, source, schema, profile)
        values (${dataset}, ${experiment_id}::bigint, ${name}, ${digest}, ${source_type}, ${source}, ${schema}, ${profile})
        on conflict do nothing`.execute(tx);
      await sql`insert into tracking_run_datasets (run_id, dataset_id, tags) values (${run}, ${dataset}, ${JSON.stringify(input.tags)}::jsonb)
        on conflict do nothing`.execute(tx);
    }
    await linkModels(tx, { run, direction: 'input', models });
  });
}

/** Links logged models to the run that made them. */
export function logOutputs(db: Db, scope: Scope, { run, models }: Pick<RunModels, 'run' | 'models'>): Promise<void> {
  return transact(db, async (tx) => {
    requireActive(await runRow(tx, scope, { id: run }));
    await linkModels(tx, { run, direction: 'output', models });
  });
}

async function linkModels(tx: Db, { run, direction, models }: RunModels): Promise<void> {
  const steps = new Map(models.map(({ model_id, step }) => [model_id, step ?? 0]));
  const sorted = [...steps].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length === 0) return;
  await sql`insert into tracking_run_models (run_id, model_id, direction, step)
    select ${run}, model_id, ${direction}, step
    from unnest(${sorted.map(([id]) => id)}::text[], ${sorted.map(([, step]) => step)}::bigint[]) as given (model_id, step)
    on conflict (run_id, direction, model_id) do update set step = excluded.step`.execute(tx);
}

/** One dataset of an experiment, by name and digest. */
const datasetId = (experiment: string, { name, digest }: MlflowDatasetInput['dataset']): string =>
  createHash('sha256')
    .update(JSON.stringify([experiment, name, digest]))
    .digest('hex')
    .slice(0, 32);
