import type { StepResult } from './step.ts';

const SLOWEST = 10;
const MARKS = { pass: '✓', fail: '✗', error: '✗', skipped: '○' } as const;

/** What was counted: every test is one, every step without tests (lint, types, layers …) is one. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds up the results of a run. */
export function countResults(results: readonly StepResult[]): Counts {
  const each = results.map(countsOf);
  const sum = (key: keyof Counts): number => each.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

function countsOf({ verdict, tests }: StepResult): Counts {
  const broken = verdict === 'fail' || verdict === 'error' ? 1 : 0;
  if (tests === undefined) {
    return { passed: verdict === 'pass' ? 1 : 0, failed: broken, skipped: verdict === 'skipped' ? 1 : 0 };
  }
  return { passed: tests.passed, failed: Math.max(tests.failed, broken), skipped: tests.skipped };
}

/**
 * The closing words of a run: each step with its time, the slowest test files, what was skipped and why, what failed,
 * and as the last line the counts.
 *
 * @param wall seconds that the whole run took
 */
export function summarize(results: readonly StepResult[], wall: number): string {
  const counts = countResults(results);
  const sections = [
    section(`Steps (${wall.toFixed(0)} s in all)`, results.map(stepLine)),
    section('Slowest test files', slowest(results)),
    section('Skipped', skips(results)),
    section('Failed', failures(results)),
  ];
  return `${sections.join('')}${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}\n`).join('')}\n`;
}

function stepLine({ name, verdict, reason, seconds, tests }: StepResult): string {
  const count = tests === undefined ? '' : ` (${tests.passed} of ${tests.passed + tests.failed + tests.skipped} tests)`;
  const why = reason === undefined ? '' : ` ${verdict}: ${reason}`;
  return `${MARKS[verdict]} ${seconds.toFixed(1).padStart(6)} s  ${name}${count}${why}`;
}

function slowest(results: readonly StepResult[]): readonly string[] {
  return results
    .flatMap(({ tests }) => tests?.files ?? [])
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${file}`);
}

function skips(results: readonly StepResult[]): readonly string[] {
  return results.flatMap(({ name, verdict, reason, tests }) => [
    ...(verdict === 'skipped' ? [`${name}: ${reason ?? 'no reason given'}`] : []),
    ...(tests?.skips ?? []).map(({ test, why }) => `${test}: ${why}`),
  ]);
}

function failures(results: readonly StepResult[]): readonly string[] {
  return results.flatMap(({ name, verdict, reason, tests }) => {
    if (verdict !== 'fail' && verdict !== 'error') return [];
    const failed = tests?.failures ?? [];
    return failed.length > 0 ? failed : [`${name}${reason === undefined ? '' : `: ${reason}`}`];
  });
}
