import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordsUrl } from '@haechi/server/embedded';
import { openPostgres } from '@haechi/server/postgres';
import { type ServerProcess, startServer } from '../lib/server-process.ts';
import type { Row, Served } from './peers.ts';

const TOKEN = 'bench-serve-token-for-one-run-only';
const TAKEN_UP_MS = 60_000;
const auth = { authorization: `Bearer ${TOKEN}` };

/** What the checks of an approval ask for; nothing here is served to anybody. */
const record = {
  description: 'A model of the bench.',
  limitations: 'Made-up rows.',
  ethics: 'Decides about nobody.',
  metrics: { accuracy: 0.9, held_out_rows: 1_000 },
  bias_metrics: { tpr_gap: 0 },
};

export interface OurServer {
  readonly pid: number;
  readonly server: ServerProcess;
  /** The route that logs as said; `log` is also its name. */
  served(log: 'after' | 'before'): Served;
  /** Copies of the route `after`, `count` in all, taken up by every process; their paths. */
  addRoutes(count: number): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The product with two predict processes, the model registered, and a route for each way of logging. */
export async function ourServer(
  { dataDir, model }: { readonly dataDir: string; readonly model: string },
  workers: number,
  started: (server: ServerProcess) => void,
): Promise<OurServer> {
  const server = await startServer({ dataDir, adminToken: TOKEN, environment: { HAECHI_WORKERS: String(workers) } });
  started(server);
  const port = Number(new URL(server.url).port);
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const bytes = body instanceof Uint8Array;
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { ...auth, 'content-type': bytes ? 'application/octet-stream' : 'application/json' },
      body: bytes ? new Uint8Array(body) : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  await post('/api/v1/systems', { id: 'bench', name: 'Bench', risk_tier: 'limited' });
  await post('/api/v1/models', { id: 'trees', system: 'bench' });
  const { sha256 } = await post('/api/v1/models/trees/artifacts', readFileSync(model));
  const lineage = { dataset: { name: 'bench', sha256: null, rows: 1, columns: [] } };
  const signature = { task: 'binary', classes: ['no', 'yes'] };
  await post('/api/v1/models/trees/versions', { artifact_sha256: sha256, lineage, signature, ...record });
  await post('/api/v1/models/trees/versions/1/submit', {});
  await post('/api/v1/models/trees/versions/1/approve', { reason: 'nobody else is here', override: true });
  for (const log of ['after', 'before']) await post('/api/v1/routes', { id: log, model: 'trees', version: 1, log });
  return {
    pid: server.pid,
    server,
    served: (log) => ({
      name: `Haechi with ${workers} predict processes, log: ${log}`,
      pid: server.pid,
      port,
      path: `/serve/${log}/predict`,
      headers: { ...auth, 'content-type': 'application/json' },
      bodyOf: ({ features }: Row) => JSON.stringify({ features }),
      stop: () => server.stop(),
    }),
    addRoutes: (count) => addRoutes({ dataDir, url: server.url, count }),
    stop: () => server.stop(),
  };
}

/** Written into the records at once: over the API each waits until every process serves it. */
async function addRoutes({ dataDir, url, count }: { dataDir: string; url: string; count: number }) {
  const postgres = openPostgres(recordsUrl(join(dataDir, 'records')));
  const { pool } = postgres;
  try {
    await pool.query(
      `insert into routes select (jsonb_populate_record(routes, jsonb_build_object('id', 'r' || n, 'is_default', false))).*
       from routes, generate_series(2, $1::int) n where routes.id = 'after'`,
      [count],
    );
    await pool.query("update snapshot_versions set version = version + 1 where topic = 'routes'");
    await pool.query("select pg_notify('haechi_snapshots', 'routes')");
  } finally {
    await postgres.close();
  }
  const paths = ['after', ...Array.from({ length: count - 1 }, (_, i) => `r${i + 2}`)].map(
    (id) => `/serve/${id}/predict`,
  );
  const until = performance.now() + TAKEN_UP_MS;
  // Both predict processes: asked several times over new connections.
  for (let found = 0; found < 12; ) {
    const answer = await fetch(`${url}${paths.at(-1)}`, {
      method: 'POST',
      headers: { ...auth, connection: 'close' },
      body: '{}',
    });
    await answer.arrayBuffer();
    found = answer.status === 404 ? 0 : found + 1;
    if (performance.now() > until) throw new Error('the routes were not taken up in time');
    if (found === 0) await sleep(200);
  }
  return paths;
}
