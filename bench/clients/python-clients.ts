import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientCheck, Target } from './client-check.ts';

const run = promisify(execFile);
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/haechi-bench');
const INSTALL_MS = 10 * 60_000;
const RUN_MS = 120_000;

/** A client from PyPI: its package, and the script here that calls the server by it. Each has an environment of its own, since they pin other things. */
interface PythonClient {
  readonly name: string;
  readonly pin: string;
  readonly script: string;
}
export const tritonClient: PythonClient = {
  name: 'tritonclient',
  pin: 'tritonclient[http]==2.73.0',
  script: 'triton_client.py',
};
export const kserveClient: PythonClient = { name: 'kserve', pin: 'kserve==0.21.0', script: 'kserve_client.py' };

/** Installs the client on the first run and lets it look; skipped, with the reason, where it cannot be installed. */
export async function lookBy(
  { name, pin, script }: PythonClient,
  { address, key }: Target,
): Promise<readonly ClientCheck[]> {
  const python = await pythonWith(name, pin);
  if ('missing' in python) return [{ name, verdict: 'skipped', reason: python.missing }];
  try {
    const { stdout } = await run(python.python, [join(import.meta.dirname, script), address, key], { timeout: RUN_MS });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; ok: boolean; reason: string })
      .map(({ ok, ...check }) => ({ ...check, verdict: ok ? 'pass' : 'fail' }));
  } catch (error) {
    return [{ name, verdict: 'fail', reason: `the client did not come to its end: ${String(error).slice(-400)}` }];
  }
}

async function pythonWith(
  name: string,
  pin: string,
): Promise<{ readonly python: string } | { readonly missing: string }> {
  const venv = join(CACHE, `client-${name}`);
  const python = join(venv, 'bin/python');
  const done = join(venv, 'installed');
  if (existsSync(done)) return { python };
  try {
    await run('python3', ['-m', 'venv', '--clear', venv], { timeout: INSTALL_MS });
    await run(python, ['-m', 'pip', 'install', '-q', pin], { timeout: INSTALL_MS });
    writeFileSync(done, `${pin}\n`);
    return { python };
  } catch (error) {
    return { missing: `${pin} could not be installed: ${String(error).slice(-300)}` };
  }
}
