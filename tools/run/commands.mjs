// @ts-check
/**
 * Every command of `node tools/run.mjs`, as data.
 *
 * entry    the file that the pinned Node runs, from the repository's root
 * args     arguments placed before those of the person
 * console  whether the command shows the console, so that it must be built first
 * about    one line for the list of commands
 *
 * @typedef {{ readonly entry: string, readonly args?: readonly string[], readonly console: boolean, readonly about: string }} Command
 */

/** @type {Readonly<Record<string, Command>>} */
export const commands = Object.freeze({
  start: { entry: 'packages/server/src/supervisor-main.ts', console: true, about: 'the empty server on port 4600' },
  demo: { entry: 'examples/demo/main.ts', console: true, about: 'the main job on a live system' },
  test: { entry: 'tools/test.ts', console: false, about: 'everything that is checked and tested' },
  check: { entry: 'tools/test.ts', args: ['--checks-only'], console: false, about: 'everything but the tests' },
  'check-honest': { entry: 'bench/check-honest.ts', console: false, about: 'honest candidates are promoted, 20 seeds' },
  'check-clients': {
    entry: 'bench/check-clients.ts',
    console: true,
    about: 'official clients against a running server',
  },
  'check-crash': { entry: 'bench/check-crash.ts', console: false, about: 'nothing is lost while processes are killed' },
  'bench-drift': { entry: 'bench/drift.ts', console: false, about: 'drift found, and false alarms' },
  'bench-ingest': { entry: 'bench/ingest.ts', console: false, about: 'events taken in each second' },
  'bench-serve': {
    entry: 'bench/serve.ts',
    console: true,
    about: 'predictions in each second, beside MLflow and FastAPI',
  },
  'bench-start': { entry: 'bench/start.ts', console: true, about: 'time to readiness and idle memory' },
  'bench-tracking': {
    entry: 'bench/tracking.ts',
    console: true,
    about: 'runs logged and searched, beside MLflow',
  },
  'generate-deploy': {
    entry: 'tools/deploy/write-deploy.ts',
    console: false,
    about: 'deploy/ anew, from the catalogue',
  },
  'bench-monitors': {
    entry: 'bench/monitors.ts',
    console: false,
    about: 'a report of a million rows, beside Evidently',
  },
  'test-slow': {
    entry: 'node_modules/vitest/vitest.mjs',
    args: ['run', '--config=vitest.slow.config.ts'],
    console: false,
    about: 'simulations that take minutes',
  },
});
