/**
 * npm run check:clients
 *
 * Official clients against a running server, a line each, then the counts. Exit code 0 only if none failed. What cannot be installed or is not there is
 * skipped, and its line says why.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromRows, trainLogistic } from '@haechi/learn';
import type { ClientCheck, Target } from './clients/client-check.ts';
import { openFeatureChecks } from './clients/openfeature.ts';
import { openidChecks, openProvider } from './clients/openid.ts';
import { prometheusChecks } from './clients/prometheus.ts';
import { kserveClient, lookBy, mlflowClients, tritonClient } from './clients/python-clients.ts';
import { startServer } from './lib/server-process.ts';

const TOKEN = 'check-clients-token-for-one-run-only';
const { provider, environment: signIn } = await openProvider();
/** In turn, each against the same server; those before MLflow's see no model but the one that is made below. */
const looks: readonly ((target: Target) => Promise<readonly ClientCheck[]>)[] = [
  (target) => lookBy(tritonClient, target),
  (target) => lookBy(kserveClient, target),
  prometheusChecks,
  openFeatureChecks,
  openidChecks(provider),
  ...mlflowClients.map((client) => (target: Target) => lookBy(client, target)),
];

const folder = mkdtempSync(join(tmpdir(), 'haechi-check-clients-'));
const environment = { ...signIn, HAECHI_WORKERS: process.argv.includes('--workers') ? '2' : '0' };
const server = await startServer({ dataDir: join(folder, 'data'), adminToken: TOKEN, environment });
const counts = { pass: 0, fail: 0, skipped: 0 };
try {
  await serveModel(server.url);
  for (const look of looks)
    for (const { name, verdict, reason } of await look({ address: new URL(server.url).host, key: TOKEN })) {
      counts[verdict] += 1;
      process.stdout.write(`${verdict.padEnd(7)} ${name}${reason === '' ? '' : ` (${reason})`}\n`);
    }
} finally {
  await server.stop();
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${counts.pass} passed, ${counts.fail} failed, ${counts.skipped} skipped\n`);
process.exit(counts.fail === 0 && counts.pass > 0 ? 0 : 1);

/** A small model behind the route `apply`: who earns 20 or more gets a yes. */
async function serveModel(url: string): Promise<void> {
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const bytes = body instanceof Uint8Array;
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': bytes ? 'application/octet-stream' : 'application/json',
      },
      body: bytes ? new Uint8Array(body) : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const rows = Array.from({ length: 40 }, (_, income) => ({ income, region: income % 2 === 0 ? 'north' : 'south' }));
  const labels = Uint8Array.from(rows, ({ income }) => Number(income >= 20));
  const { model } = trainLogistic(tableFromRows(rows), {
    features: ['income', 'region'],
    labels,
    classes: ['no', 'yes'],
  });
  await post('/api/v1/systems', { id: 'loans', name: 'loans' });
  await post('/api/v1/models', { id: 'credit', system: 'loans' });
  const { sha256 } = await post('/api/v1/models/credit/artifacts', new TextEncoder().encode(JSON.stringify(model)));
  await post('/api/v1/models/credit/versions', {
    artifact_sha256: sha256,
    description: 'For clients to call.',
    limitations: 'Made-up rows.',
    ethics: 'Decides about nobody.',
    metrics: { accuracy: 0.95, held_out_rows: 400 },
    bias_metrics: { tpr_gap: 0 },
    lineage: { dataset: { name: 'made up', sha256: null, rows: 40, columns: ['income', 'region'] } },
  });
  await post('/api/v1/models/credit/versions/1/submit', {});
  await post('/api/v1/models/credit/versions/1/approve', { reason: 'nobody else is here', override: true });
  await post('/api/v1/routes', { id: 'apply', model: 'credit', version: 1 });
  await post('/serve/apply/predict', { features: { income: 39, region: 'north' } });
}
