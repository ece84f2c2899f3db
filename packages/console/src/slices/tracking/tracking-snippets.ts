import type { Snippet } from '../../ui/snippets.tsx';

/** The one line that points MLflow's own client here, and the key beside it. */
export function trackingSnippets(origin: string): readonly Snippet[] {
  return [
    {
      name: 'Shell',
      text: `export MLFLOW_TRACKING_URI=${origin}/mlflow
export MLFLOW_TRACKING_TOKEN=YOUR_API_KEY`,
    },
    {
      name: 'Python',
      text: `import os, mlflow

mlflow.set_tracking_uri("${origin}/mlflow")
os.environ["MLFLOW_TRACKING_TOKEN"] = "YOUR_API_KEY"
with mlflow.start_run():
    mlflow.log_param("depth", 6)
    mlflow.log_metric("loss", 0.31, step=1)`,
    },
    {
      name: 'curl',
      text: `curl ${origin}/mlflow/api/2.0/mlflow/experiments/create -H 'Authorization: Bearer YOUR_API_KEY' \\
  -H 'Content-Type: application/json' -d '{"name": "credit scoring"}'`,
    },
  ];
}
