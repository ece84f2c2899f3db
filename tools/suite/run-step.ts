import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryFolder } from './memory-folder.ts';
import type { Step, StepResult } from './step.ts';
import { PROGRESS_VARIABLE, REPORT_VARIABLE, type TestReport } from './test-report.ts';

/** A step that takes longer hangs: it is ended and fails. The whole suite has ten minutes on two quiet cores; a busy machine is given more. */
const LIMIT_MS = 20 * 60_000;
/** The descriptor on which a test run writes its progress lines. */
const PROGRESS_FD = 3;

/**
 * Runs one step to its end.
 *
 * @param step what to run
 * @param root the repository
 * @param onProgress takes the progress lines of a test run as they come
 */
export async function runStep(step: Step, root: string, onProgress: (text: string) => void): Promise<StepResult> {
  const reason = step.obstacle?.();
  if (reason !== undefined) return { name: step.name, verdict: 'skipped', reason, seconds: 0, output: '' };
  const folder = mkdtempSync(join(tmpdir(), 'haechi-suite-'));
  const report = join(folder, 'report.json');
  const memory = step.kind === 'tests' ? memoryFolder() : undefined;
  const began = performance.now();
  try {
    const { code, output } = await runProgram(step, { root, report, onProgress, temporary: memory?.path ?? tmpdir() });
    const seconds = (performance.now() - began) / 1000;
    return { name: step.name, seconds, output, ...judge(step, code, report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    memory?.remove();
  }
}

function judge(step: Step, code: number, report: string): Pick<StepResult, 'verdict' | 'reason' | 'tests'> {
  if (step.kind === 'set-up' && code !== 0) {
    return { verdict: 'skipped', reason: 'failed; tests that miss what it installs skip themselves' };
  }
  if (step.kind !== 'tests') return code === 0 ? { verdict: 'pass' } : { verdict: 'fail', reason: `exit code ${code}` };
  if (!existsSync(report)) return { verdict: 'error', reason: `the tests did not run (exit code ${code})` };
  const tests: TestReport = JSON.parse(readFileSync(report, 'utf8'));
  if (tests.failed > 0) return { verdict: 'fail', tests };
  if (tests.passed === 0) return { verdict: 'error', reason: 'no test ran', tests };
  return code === 0
    ? { verdict: 'pass', tests }
    : { verdict: 'error', reason: `every test passed, yet the exit code is ${code}`, tests };
}

interface Surroundings {
  readonly root: string;
  readonly report: string;
  readonly onProgress: (text: string) => void;
  /** Where it puts temporary files. */
  readonly temporary: string;
}

function runProgram(
  step: Step,
  { root, report, onProgress, temporary }: Surroundings,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(step.run.program, step.run.args, {
      cwd: root,
      env: {
        ...process.env,
        TMPDIR: temporary,
        [REPORT_VARIABLE]: report,
        [PROGRESS_VARIABLE]: String(PROGRESS_FD),
        FORCE_COLOR: '0',
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.stdio[PROGRESS_FD]?.on('data', (text: Buffer) => onProgress(text.toString()));
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    const limit = setTimeout(() => {
      output += `\nended after ${LIMIT_MS / 60_000} minutes\n`;
      stop();
    }, LIMIT_MS);
    process.once('SIGTERM', stop);
    child.on('error', (error) => {
      output += `${error.message}\n`;
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      process.removeListener('SIGTERM', stop);
      resolve({ code: code ?? 1, output });
    });
  });
}
