/**
 * node tools/suite/python-packages.ts
 *
 * Makes the environment of Python in which `packages/server/test/mlflow-client.test.ts` runs the official client, when it is not there. Exit code 0
 * also when nothing was done; 1 when the client could not be installed: the test skips itself then and says so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mlflowPackage } from '../../packages/server/test/mlflow-package.ts';

const { pin, folder, python, done } = mlflowPackage;

if (!existsSync(done)) {
  mkdirSync(folder, { recursive: true });
  const run = (program: string, ...args: readonly string[]) =>
    spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  const made =
    run('python3', '-m', 'venv', '--clear', folder) &&
    run(python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', pin);
  if (made) writeFileSync(done, `${pin}\n`);
  else {
    rmSync(folder, { recursive: true, force: true });
    process.stdout.write(`${pin} could not be installed: python3 with venv and a way to PyPI are needed\n`);
    process.exitCode = 1;
  }
}
