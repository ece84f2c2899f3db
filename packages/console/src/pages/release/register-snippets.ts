import type { Snippet } from '../../ui/snippets.tsx';

const body = `{"artifact_sha256": "…", "metrics": {"accuracy": 0.91}, "lineage": {"dataset": {"name": "loans", "sha256": null, "rows": 24000, "columns": ["income"]}}}`;

/** The calls that register a first model and version. */
export function registerSnippets(origin: string): readonly Snippet[] {
  return [
    {
      name: 'curl',
      text: `curl ${origin}/api/v1/models -H 'Authorization: Bearer YOUR_API_KEY' -H 'Content-Type: application/json' \\
  -d '{"id": "credit", "system": "loans"}'
curl ${origin}/api/v1/models/credit/artifacts -H 'Authorization: Bearer YOUR_API_KEY' \\
  -H 'Content-Type: application/octet-stream' --data-binary @model.onnx
curl ${origin}/api/v1/models/credit/versions -H 'Authorization: Bearer YOUR_API_KEY' -H 'Content-Type: application/json' \\
  -d '${body}'`,
    },
    {
      name: 'TypeScript',
      text: `import { readFile } from 'node:fs/promises';
import { createClient } from '@haechi/sdk';

const haechi = createClient({ baseUrl: '${origin}', key: 'YOUR_API_KEY' });
await haechi.registry.createModel({ body: { id: 'credit', system: 'loans' } });
const params = { model: 'credit' };
const { sha256 } = await haechi.registry.uploadArtifact({ params, bytes: await readFile('model.onnx') });
const lineage = { dataset: { name: 'loans', sha256: null, rows: 24_000, columns: ['income'] } };
await haechi.registry.createVersion({ params, body: { artifact_sha256: sha256, metrics: { accuracy: 0.91 }, lineage } });`,
    },
    {
      name: 'Python',
      text: `import json, urllib.request

def call(path, body, kind="application/json"):
    headers = {"Authorization": "Bearer YOUR_API_KEY", "Content-Type": kind}
    return json.load(urllib.request.urlopen(urllib.request.Request("${origin}/api/v1/models" + path, body, headers)))

call("", json.dumps({"id": "credit", "system": "loans"}).encode())
artifact = call("/credit/artifacts", open("model.onnx", "rb").read(), "application/octet-stream")
lineage = {"dataset": {"name": "loans", "sha256": None, "rows": 24000, "columns": ["income"]}}
version = {"artifact_sha256": artifact["sha256"], "metrics": {"accuracy": 0.91}, "lineage": lineage}
call("/credit/versions", json.dumps(version).encode())`,
    },
  ];
}
