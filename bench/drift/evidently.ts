import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stream } from './stream.ts';
import type { Watched } from './watched.ts';
import { BASELINE_ROWS, WINDOW_ROWS } from './window-detector.ts';

/** Evidently 0.7 does not import with pandas 3. */
const PACKAGES = ['evidently==0.7.23', 'pandas<3'];
const VENV = join(import.meta.dirname, '../../node_modules/.cache/haechi-bench/evidently-0.7.23');
const SCRIPT = join(import.meta.dirname, 'evidently-stream.py');
const INSTALL_MS = 5 * 60_000;
/** Longer than this and the bench goes on without it. */
const RUN_MS = 8 * 60_000;

export interface EvidentlyWatched extends Watched {
  readonly windows: number;
  /** Windows in which half of the columns or more drifted: what Evidently calls dataset drift. */
  readonly dataset_drift_windows: number;
  /** Comparisons left out because a side had no value at all. */
  readonly not_comparable: number;
  readonly seconds: number;
  readonly version: string;
}

/** The Python of an environment of the bench's own with Evidently in it, made on the first run; or why there is none. */
export async function evidentlyPython(): Promise<{ readonly python: string } | { readonly missing: string }> {
  const python = join(VENV, 'bin/python');
  const done = join(VENV, 'installed');
  if (existsSync(done)) return { python };
  try {
    await run('python3', { args: ['-m', 'venv', '--clear', VENV], input: '', limitMs: INSTALL_MS });
    await run(python, { args: ['-m', 'pip', 'install', '-q', ...PACKAGES], input: '', limitMs: INSTALL_MS });
    writeFileSync(done, `${PACKAGES.join('\n')}\n`);
    return { python };
  } catch (error) {
    return { missing: `${PACKAGES.join(' ')} could not be installed: ${lastLine(String(error))}` };
  }
}

/** Evidently's defaults over the streams, in one Python process; or why that failed. */
export async function watchByEvidently(
  python: string,
  streams: readonly Stream[],
): Promise<EvidentlyWatched[] | { readonly missing: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'haechi-bench-drift-'));
  try {
    const tasks = streams.map((stream, i) => {
      const file = join(folder, `${i}.csv`);
      writeFileSync(file, csvOf(stream));
      const named = (kind: 'numeric' | 'levels'): string[] =>
        stream.columns.filter((column) => column.kind === kind).map(({ name }) => name);
      return {
        name: stream.name,
        file,
        baseline: BASELINE_ROWS,
        window: WINDOW_ROWS,
        numeric: named('numeric'),
        levels: named('levels'),
      };
    });
    const out = await run(python, { args: [SCRIPT], input: JSON.stringify(tasks), limitMs: RUN_MS });
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as EvidentlyWatched);
  } catch (error) {
    return { missing: `Evidently did not come to its end: ${lastLine(String(error))}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function csvOf(stream: Stream): string {
  const lines = [stream.columns.map(({ name }) => name).join(',')];
  for (let row = 0; row < stream.rows; row += 1)
    lines.push(stream.columns.map(({ values }) => values[row] ?? '').join(','));
  return `${lines.join('\n')}\n`;
}

function run(command: string, how: { args: readonly string[]; input: string; limitMs: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, how.args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: how.limitMs });
    const parts: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => {
      complaint = (complaint + part.toString()).slice(-2000);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(how.input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(parts).toString());
      else reject(new Error(`${command} ended with ${signal ?? code}: ${lastLine(complaint)}`));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
