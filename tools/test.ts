/**
 * node tools/test.ts [--checks-only]
 *
 * Everything that keeps this repository honest: format, lint, types, layers, unused code, documents, unit, integration
 * and browser tests. Goes on after a failed step; the last line is "N passed, N failed, N skipped".
 */
import { resolve } from 'node:path';
import { runStep } from './suite/run-step.ts';
import { schedule } from './suite/schedule.ts';
import type { Step, StepResult } from './suite/step.ts';
import { steps } from './suite/steps.ts';
import { countResults, summarize } from './suite/summary.ts';

const root = resolve(import.meta.dirname, '..');
const checksOnly = process.argv.includes('--checks-only');
const chosen = steps.filter(({ kind }) => !checksOnly || kind === 'check');
const began = performance.now();

const results = await schedule(chosen, async (step: Step): Promise<StepResult> => {
  process.stderr.write(`… ${step.name}\n`);
  const result = await runStep(step, root, (text) => process.stderr.write(text));
  process.stderr.write(
    `${result.verdict === 'pass' ? '✓' : result.verdict} ${step.name} ${result.seconds.toFixed(1)} s\n`,
  );
  return result;
});

for (const { name, verdict, output } of results) {
  if (verdict === 'fail' || verdict === 'error') process.stdout.write(`\n── ${name} ──\n${output.trimEnd()}\n`);
}
process.stdout.write(`\n${summarize(results, (performance.now() - began) / 1000)}`);
process.exitCode = countResults(results).failed > 0 ? 1 : 0;
