import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lib/server-process.ts';
import type { ClientCheck, Target } from './client-check.ts';

const SCRAPED_MS = 30_000;
/** promtool: 1 for what it cannot parse, 3 for remarks on names. The remarks are known: dashboards of the field want these names. */
const REMARKS = 3;

/** Prometheus itself scrapes /metrics with a bearer token; promtool reads the text. */
export async function prometheusChecks(target: Target): Promise<readonly ClientCheck[]> {
  return [await scrape(target), await read(target)];
}

async function scrape({ address, key }: Target): Promise<ClientCheck> {
  const name = 'prometheus: scrapes /metrics with a bearer token';
  const folder = mkdtempSync(join(tmpdir(), 'haechi-prometheus-'));
  const port = await freePort();
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `scrape_configs:
  - job_name: haechi
    scrape_interval: 1s
    scrape_timeout: 1s
    authorization: { type: Bearer, credentials: ${key} }
    static_configs: [{ targets: ['${address}'] }]
`,
  );
  const args = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const server = spawn('prometheus', args, { stdio: 'ignore' });
  const missing = new Promise<string>((resolve) => server.once('error', (error) => resolve(error.message)));
  try {
    const outcome = await Promise.race([scraped(port), missing.then((reason) => ({ skipped: reason }))]);
    if ('skipped' in outcome) return { name, verdict: 'skipped', reason: outcome.skipped };
    return { name, verdict: outcome.samples > 0 ? 'pass' : 'fail', reason: outcome.words };
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many series of predictions Prometheus knows after it has scraped; its own words when it has none. */
async function scraped(port: number): Promise<{ readonly samples: number; readonly words: string }> {
  let words = 'prometheus did not answer';
  for (const until = performance.now() + SCRAPED_MS; performance.now() < until; await sleep(250)) {
    const asked = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=model_predictions_total`).catch(() => null);
    const answer = (await asked?.json().catch(() => null)) as { data?: { result?: unknown[] } } | null;
    const samples = answer?.data?.result?.length ?? 0;
    if (samples > 0) return { samples, words: `${samples} series of model_predictions_total` };
    if (answer !== null) words = `no series of model_predictions_total within ${SCRAPED_MS / 1000} s`;
  }
  return { samples: 0, words };
}

async function read({ address, key }: Target): Promise<ClientCheck> {
  const name = 'promtool: check metrics';
  const answer = await fetch(`http://${address}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  const text = await answer.text();
  return new Promise((resolve) => {
    const tool = execFile('promtool', ['check', 'metrics'], (error, _stdout, stderr) => {
      const code = error?.code;
      const remarks = stderr
        .trim()
        .split('\n')
        .filter((line) => line !== '');
      if (String(code) === 'ENOENT') resolve({ name, verdict: 'skipped', reason: 'promtool is not installed' });
      else if (error === null) resolve({ name, verdict: 'pass', reason: '' });
      else if (Number(code) === REMARKS)
        resolve({ name, verdict: 'pass', reason: `${remarks.length} remarks on names: ${remarks[0]}` });
      else resolve({ name, verdict: 'fail', reason: remarks[0] ?? String(error) });
    });
    tool.stdin?.on('error', () => undefined).end(text);
  });
}
