import { writeFileSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { PROGRESS_VARIABLE, REPORT_VARIABLE, type TestReport } from './test-report.ts';

/** Counts tests and times files for `npm test`, and writes a progress line as each file ends. */
class SuiteReporter implements Reporter {
  #ended = 0;
  #total = 0;

  onTestRunStart(specifications: readonly unknown[]): void {
    this.#total = specifications.length;
  }

  onTestModuleEnd(module: TestModule): void {
    this.#ended += 1;
    const descriptor = process.env[PROGRESS_VARIABLE];
    if (descriptor === undefined) return;
    const mark = module.ok() ? '·' : '✗';
    writeSync(
      Number(descriptor),
      `  ${mark} ${this.#ended}/${this.#total} ${nameOf(module)} ${secondsOf(module).toFixed(1)} s\n`,
    );
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const path = process.env[REPORT_VARIABLE];
    if (path !== undefined) writeFileSync(path, JSON.stringify(reportOf(modules, errors.length)));
  }
}

function reportOf(modules: readonly TestModule[], unhandled: number): TestReport {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
  const failures = [
    ...inState('failed').map((test) => `${nameOf(test.module)} > ${test.fullName}`),
    ...modules.filter(failedOutsideTests).map((module) => `${nameOf(module)} (outside its tests)`),
    ...Array.from({ length: unhandled }, () => 'an error that no test caught'),
  ];
  return {
    files: modules.map((module) => ({ file: nameOf(module), seconds: secondsOf(module) })),
    passed: inState('passed').length,
    failed: failures.length,
    skipped: inState('skipped').length,
    failures,
    skips: inState('skipped').map((test) => ({
      test: `${nameOf(test.module)} > ${test.fullName}`,
      why: whySkipped(test),
    })),
  };
}

/** A file that did not load, or whose hooks failed, fails although none of its tests did. */
function failedOutsideTests(module: TestModule): boolean {
  return module.state() === 'failed' && [...module.children.allTests('failed')].length === 0;
}

function whySkipped(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given';
}

function nameOf(module: TestModule): string {
  return relative(process.cwd(), module.moduleId);
}

function secondsOf(module: TestModule): number {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  return (duration + collectDuration + setupDuration) / 1000;
}

// biome-ignore lint/style/noDefaultExport: Vitest loads reporters by default export only.
export default SuiteReporter;
