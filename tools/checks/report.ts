import { relative, resolve } from 'node:path';

/** One broken rule, with the place and what to do. */
export interface Problem {
  readonly rule: string;
  /** Relative to the repository. */
  readonly file: string;
  /** From 1; absent when the whole file is meant. */
  readonly line?: number;
  readonly message: string;
}

/** What a check saw. A check that looked at nothing has not passed. */
export interface Report {
  readonly looked: number;
  readonly problems: readonly Problem[];
}

/**
 * Runs a check as a program: problems on stdout, one a line; exit code 1 when there is one or nothing was looked at.
 *
 * @param name the check, in its closing line
 * @param check from the repository's root (the first argument, else the working directory) to its report
 */
export async function runAsProgram(name: string, check: (root: string) => Report | Promise<Report>): Promise<void> {
  const root = resolve(process.argv[2] ?? '.');
  const { looked, problems } = await check(root);
  for (const { rule, file, line, message } of problems) {
    const place = relative(root, resolve(root, file)) || '.';
    process.stdout.write(`${place}${line === undefined ? '' : `:${line}`}  ${rule}  ${message}\n`);
  }
  if (looked === 0)
    process.stdout.write(`${name}: nothing was looked at in ${root}; a check of nothing does not pass.\n`);
  else process.stdout.write(`${name}: ${looked} files, ${problems.length} problems\n`);
  process.exitCode = problems.length > 0 || looked === 0 ? 1 : 0;
}
