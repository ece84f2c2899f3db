import type { Client } from '@haechi/sdk';

interface LoggedRun {
  readonly name: string;
  readonly depth: string;
  /** Losses by step. */
  readonly losses: readonly number[];
}

/** Logs finished runs as MLflow's clients do, in a new experiment; each with a text among its files. Returns the id of the experiment. */
export async function logRuns(client: Client, experiment: string, runs: readonly LoggedRun[]): Promise<string> {
  const { experiment_id } = await client.mlflowExperiments.createExperiment({ body: { name: experiment } });
  for (const [place, { name, depth, losses }] of runs.entries()) {
    const start = 1_790_000_000_000 + place * 60_000;
    const { run } = await client.mlflowRuns.createRun({ body: { experiment_id, run_name: name, start_time: start } });
    const { run_id } = run.info;
    const metrics = losses.map((value, step) => ({ key: 'loss', value, step, timestamp: start + step * 1_000 }));
    await client.mlflowRuns.logBatch({ body: { run_id, metrics, params: [{ key: 'depth', value: depth }] } });
    await client.mlflowArtifacts.upload({
      params: { artifact_path: `${experiment_id}/${run_id}/artifacts/notes/what.txt` },
      bytes: new TextEncoder().encode(`depth ${depth}\n`),
    });
    await client.mlflowRuns.updateRun({ body: { run_id, status: 'FINISHED', end_time: start + 30_000 } });
  }
  return experiment_id;
}
