/** The official client of MLflow, as its users run it, against a running server. What it does is in mlflow_client.py; other versions belong to `npm run check:clients`. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
  'traces',
] as const;
const WALK_MS = 120_000;

let opened: TestApp | undefined;
let uri = '';
let steps: readonly Step[] = [];

beforeAll(async () => {
  if (!existsSync(mlflowPackage.done)) return;
  opened = await openTestApp();
  uri = `${await opened.app.http.listen({ port: 0, host: '127.0.0.1' })}/mlflow`;
  steps = await walk(opened.adminToken);
}, WALK_MS);
afterAll(() => opened?.[Symbol.asyncDispose]());

function run(
  program: string,
  args: readonly string[],
): Promise<{ failure: Error | null; stdout: string; stderr: string }> {
  // One try: a 5xx is to be seen, not waited for.
  const quiet = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONDONTWRITEBYTECODE: '1', ...quiet };
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout: WALK_MS }, (failure, stdout, stderr) =>
      resolve({ failure, stdout, stderr }),
    );
  });
}

async function walk(key: string): Promise<readonly Step[]> {
  const script = join(import.meta.dirname, 'mlflow_client.py');
  const { stdout, stderr } = await run(mlflowPackage.python, [script, uri, key]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`the client did not begin: ${stderr.slice(-2_000)}`);
  return lines.map((line) => JSON.parse(line) as Step);
}

it.for(story)('the official client: %s', (name, context) => {
  if (opened === undefined)
    return context.skip(`${mlflowPackage.pin} is not installed: run node tools/suite/python-packages.ts`);
  const step = steps.find((one) => one.name === name);
  expect(step, `the walk ended before "${name}"`).toBeDefined();
  expect(step?.ok, step?.reason).toBe(true);
});

it(
  'the page "Move from MLflow in one line" is true: its lines, run as they stand',
  async (context) => {
    if (opened === undefined) return context.skip(`${mlflowPackage.pin} is not installed`);
    const page = readFileSync(join(import.meta.dirname, '../../../docs/mlflow.md'), 'utf8');
    const [settings = '', program = ''] = ['sh', 'python'].map((kind) =>
      [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block).join('\n'),
    );
    const here = settings.replace('http://127.0.0.1:4600', new URL(uri).origin).replace('hk_…', opened.adminToken);
    expect(here).not.toBe(settings);
    const { failure, stderr } = await run('sh', ['-ec', `${here}\nexec "$0" -c "$1"`, mlflowPackage.python, program]);
    expect(failure, stderr.slice(-2_000)).toBeNull();
    const { payload } = await opened.app.http.inject({
      url: '/api/v1/models/credit-scoring/versions/1',
      headers: { authorization: `Bearer ${opened.adminToken}` },
    });
    expect(JSON.parse(payload)).toMatchObject({
      metrics: { accuracy: 0.93, held_out_rows: 2000, loss: 0.3 },
      bias_metrics: { tpr_gap: 0.03 },
    });
  },
  WALK_MS,
);

it('no step of the walk is left out here', (context) => {
  if (opened === undefined) return context.skip(`${mlflowPackage.pin} is not installed`);
  expect(steps.map(({ name }) => name)).toEqual(story);
});
