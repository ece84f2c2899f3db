/** The official client of MLflow, as its users run it, against a running server. What it does is in mlflow_client.py; other versions belong to `npm run check:clients`. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../src/open-test-app.ts';
import { mlflowPackage } from './mlflow-package.ts';

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: string;
}
/** In the order of the script: the walk is one story, and each part of it a test. */
const story = [
  'experiments',
  'nested runs',
  'batches and values that json lacks',
  'searching runs',
  'artifacts',
  'failures say what and are not tried again',
  'logged models',
  'registration',
  'aliases and stages',
  'prompts',
] as const;
const WALK_MS = 60_000;

let opened: TestApp | undefined;
let steps: readonly Step[] = [];

beforeAll(async () => {
  if (!existsSync(mlflowPackage.done)) return;
  opened = await openTestApp();
  const address = await opened.app.http.listen({ port: 0, host: '127.0.0.1' });
  steps = await walk(`${address}/mlflow`, opened.adminToken);
}, WALK_MS);
afterAll(() => opened?.[Symbol.asyncDispose]());

function walk(uri: string, key: string): Promise<readonly Step[]> {
  const script = join(import.meta.dirname, 'mlflow_client.py');
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONDONTWRITEBYTECODE: '1' };
  return new Promise((resolve, reject) => {
    execFile(mlflowPackage.python, [script, uri, key], { env, timeout: WALK_MS }, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      if (lines.length === 0) reject(new Error(`the client did not begin: ${stderr.slice(-2_000)}`));
      else resolve(lines.map((line) => JSON.parse(line) as Step));
    });
  });
}

it.each(story)('the official client: %s', (name, context) => {
  if (opened === undefined)
    return context.skip(`${mlflowPackage.pin} is not installed: run node tools/suite/python-packages.ts`);
  const step = steps.find((one) => one.name === name);
  expect(step, `the walk ended before "${name}"`).toBeDefined();
  expect(step?.ok, step?.reason).toBe(true);
});

it('no step of the walk is left out here', (context) => {
  if (opened === undefined) return context.skip(`${mlflowPackage.pin} is not installed`);
  expect(steps.map(({ name }) => name)).toEqual(story);
});
