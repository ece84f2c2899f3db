import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientCheck, Target } from './client-check.ts';

const run = promisify(execFile);
/** Beside node_modules, which an installation of packages empties. */
const CACHE = join(import.meta.dirname, '../../.setup/python');
const INSTALL_MS = 10 * 60_000;
const RUN_MS = 300_000;

/** A client from PyPI: its packages, and the script here that calls the server by it. Each has an environment of its own, since they pin other things. */
interface PythonClient {
  readonly name: string;
  readonly pins: readonly string[];
  readonly script: string;
  /** What the script is called with; host:port and key unless said. */
  readonly args?: (target: Target) => readonly string[];
}
export const tritonClient: PythonClient = {
  name: 'tritonclient',
  pins: ['tritonclient[http]==2.73.0'],
  script: 'triton_client.py',
};
export const kserveClient: PythonClient = { name: 'kserve', pins: ['kserve==0.21.0'], script: 'kserve_client.py' };

/** MLflow's own clients are pointed at a tracking URI. */
const trackingArgs = ({ address, key }: Target): readonly string[] => [`http://${address}/mlflow`, key];
/** The last of the second generation, the one whose wire was recorded, the newest. With each the libraries of its time. */
const mlflowGenerations: readonly {
  readonly of: string;
  readonly libraries: readonly string[];
  /** What the client itself asks for and pip would take too new. */
  readonly own?: readonly string[];
}[] = [
  {
    of: '2.22.5',
    own: ['opentelemetry-sdk<1.30'],
    libraries: ['scikit-learn<1.7', 'xgboost==2.1.4', 'lightgbm==4.6.0'],
  },
  { of: '3.6.0', libraries: ['scikit-learn<1.7', 'xgboost==3.1.1', 'lightgbm==4.6.0'] },
  { of: '3.17.2', libraries: ['scikit-learn', 'xgboost==3.2.0', 'lightgbm==4.6.0'] },
];
const shortOf = (version: string): string => version.split('.').slice(0, 2).join('.');
/** `mlflow-skinny` walks what `npm test` walks; the full client logs models of the libraries and loads them back. */
export const mlflowClients: readonly PythonClient[] = mlflowGenerations.flatMap(({ of, libraries, own = [] }) => [
  {
    name: `mlflow-skinny-${shortOf(of)}`,
    pins: [`mlflow-skinny==${of}`, ...own],
    script: '../../packages/server/test/mlflow_client.py',
    args: trackingArgs,
  },
  {
    name: `mlflow-${shortOf(of)}`,
    pins: [`mlflow==${of}`, ...own, ...libraries],
    script: 'mlflow_flavors.py',
    args: trackingArgs,
  },
]);

/** Installs the client on the first run and lets it look; skipped, with the reason, where it cannot be installed. */
export async function lookBy(client: PythonClient, target: Target): Promise<readonly ClientCheck[]> {
  const { name, script, args = ({ address, key }) => [address, key] } = client;
  const python = await pythonWith(client);
  if ('missing' in python) return [{ name, verdict: 'skipped', reason: python.missing }];
  const file = join(import.meta.dirname, script);
  try {
    return linesOf(name, (await run(python.python, [file, ...args(target)], { timeout: RUN_MS })).stdout);
  } catch (error) {
    // A script that found a failure says so by its exit code as well.
    const said = linesOf(name, String((error as { stdout?: unknown }).stdout ?? ''));
    if (said.some(({ verdict }) => verdict === 'fail')) return said;
    const reason = `the client did not come to its end: ${String(error).slice(-400)}`;
    return [...said, { name, verdict: 'fail', reason }];
  }
}

/** A line of JSON a check; what a client prints besides is its own. */
function linesOf(client: string, stdout: string): readonly ClientCheck[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { name: string; ok: boolean; reason: string })
    .map(({ name, ok, reason }) => ({
      name: name.startsWith(client.split('-')[0] ?? '') ? name : `${client}: ${name}`,
      verdict: ok ? 'pass' : 'fail',
      reason,
    }));
}

async function pythonWith({
  name,
  pins,
}: PythonClient): Promise<{ readonly python: string } | { readonly missing: string }> {
  const venv = join(CACHE, `client-${name}`);
  const python = join(venv, 'bin/python');
  const done = join(venv, 'installed');
  if (existsSync(done)) return { python };
  try {
    await run('python3', ['-m', 'venv', '--clear', venv], { timeout: INSTALL_MS });
    await run(python, ['-m', 'pip', 'install', '-q', ...pins], { timeout: INSTALL_MS });
    writeFileSync(done, `${pins.join('\n')}\n`);
    return { python };
  } catch (error) {
    return { missing: `${pins.join(' ')} could not be installed: ${String(error).slice(-300)}` };
  }
}
