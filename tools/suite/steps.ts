import { existsSync } from 'node:fs';
import type { Step, StepProgram } from './step.ts';
import { systemTests } from './test-order.ts';

const CHROMIUM = '/usr/bin/chromium';
const SYSTEM_PACKAGES = 'system packages';
const PYTHON_PACKAGES = 'python packages';
const CONSOLE_BUILD = 'console build';

const bin = (name: string, ...args: readonly string[]): StepProgram => ({ program: `node_modules/.bin/${name}`, args });
const node = (...args: readonly string[]): StepProgram => ({ program: process.execPath, args });

const vitest = (config: string, ...args: readonly string[]): StepProgram =>
  node(
    'node_modules/vitest/vitest.mjs',
    'run',
    `--config=${config}`,
    '--reporter=dot',
    '--reporter=./tools/suite/vitest-reporter.ts',
    ...args,
  );

const check = (name: string, run: StepProgram): Step => ({ name, kind: 'check', after: [], run });

/**
 * Everything that `npm test` does, longest first, on two lanes: the unit tests fill the first from the beginning; on the
 * second the browser tests begin as soon as there is a browser and a console; the checks fill whichever lane is free first.
 */
export const steps: readonly Step[] = [
  {
    name: 'unit and integration tests',
    kind: 'tests',
    after: [],
    run: vitest('vitest.config.ts', ...systemTests.map((file) => `--exclude=${file}`)),
  },
  { name: SYSTEM_PACKAGES, kind: 'set-up', after: [], run: node('tools/suite/system-packages.ts') },
  {
    name: PYTHON_PACKAGES,
    kind: 'set-up',
    after: [SYSTEM_PACKAGES],
    run: node('tools/suite/python-packages.ts'),
  },
  { name: CONSOLE_BUILD, kind: 'build', after: [], run: node('tools/suite/build-console.ts') },
  {
    name: 'browser tests',
    kind: 'tests',
    after: [SYSTEM_PACKAGES, CONSOLE_BUILD],
    run: vitest('vitest.browser.config.ts'),
    obstacle: () =>
      existsSync(CHROMIUM) ? undefined : `no ${CHROMIUM}: on Debian, install the package chromium or run as root`,
  },
  {
    name: 'tests of system packages',
    kind: 'tests',
    after: [SYSTEM_PACKAGES, PYTHON_PACKAGES],
    run: vitest('vitest.config.ts', ...systemTests),
  },
  check('format and lint', bin('biome', 'ci', '--max-diagnostics=50')),
  check('types', bin('tsc', '--project', '.')),
  check('types of the console', bin('tsc', '--project', 'packages/console')),
  check('layers', node('tools/checks/layers.ts')),
  check('source rules', node('tools/checks/source-rules.ts')),
  check('lockfile', node('tools/checks/lockfile.ts')),
  check('unused code', bin('knip', '--no-progress', '--no-config-hints')),
  check('docs', node('tools/checks/docs.ts')),
];
