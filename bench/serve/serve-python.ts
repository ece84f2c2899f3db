import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['xgboost==3.2.0', 'scikit-learn', 'pandas<3', 'mlflow==3.17.2', 'fastapi', 'uvicorn[standard]'];
const VENV = join(import.meta.dirname, '../../node_modules/.cache/haechi-bench/serve-1');
/** Trained once, since that takes a minute; another name when the script changes what it makes. */
const MODEL = join(import.meta.dirname, '../../node_modules/.cache/haechi-bench/serve-model-1');
const INSTALL_MS = 10 * 60_000;

/** The Python of an environment of the bench's own with XGBoost, MLflow and FastAPI in it, made on the first run; or why there is none. */
export async function servePython(): Promise<{ readonly bin: string } | { readonly missing: string }> {
  const bin = join(VENV, 'bin');
  const done = join(VENV, 'installed');
  if (existsSync(done)) return { bin };
  try {
    await run('python3', ['-m', 'venv', '--clear', VENV], { timeout: INSTALL_MS });
    await run(join(bin, 'python'), ['-m', 'pip', 'install', '-q', ...PACKAGES], { timeout: INSTALL_MS });
    writeFileSync(done, `${PACKAGES.join('\n')}\n`);
    return { bin };
  } catch (error) {
    return { missing: `${PACKAGES.join(' ')} could not be installed: ${String(error).slice(-300)}` };
  }
}

/** The folder with the model in every form that is served, trained on the first run. */
export async function serveModel(bin: string): Promise<string> {
  const done = join(MODEL, 'done');
  if (existsSync(done)) return MODEL;
  mkdirSync(MODEL, { recursive: true });
  await run(join(bin, 'python'), [join(import.meta.dirname, 'make-model.py'), MODEL], { timeout: INSTALL_MS });
  writeFileSync(done, '');
  return MODEL;
}
