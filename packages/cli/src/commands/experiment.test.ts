import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Experiment, type ExperimentLook, experimentDefinitionSchema } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { expect, test } from 'vitest';
import { type Terminal, UsageProblem } from '../command.ts';
import { experiments } from './experiment.ts';

const definition = experimentDefinitionSchema.parse({
  ...{ id: 'form', system: 'shop', hypothesis: 'h', assign: { by: 'flag', flag: 'f' } },
  arms: [
    { name: 'old', weight: '50%' },
    { name: 'new', weight: '50%' },
  ],
  metrics: [{ name: 'bought', type: 'conversion', event: 'business', metric: 'purchase' }],
});
const at = '2026-01-01T00:00:00Z';
const estimate = { value: 0.1, lower: 0.05, upper: 0.15, level: 0.95, n: 800, method: 'm' };
const judged = { verdict: 'pass' as const, outcome: 'winner' as const, winner: 'new', units: 800 };
const reason = { key: 'experiment.outcome.not_yet', params: { units: 800, planned: 1_000 } };
const experiment: Experiment = {
  ...{ id: 'form', system: 'shop', name: 'form', state: 'running', version: 1, definition },
  ...{ created_at: at, created_by: 'k', updated_at: at, ...judged, reason, period: null, design: null },
};
const look: ExperimentLook = {
  ...{ id: 'exl_1', experiment: 'form', period: 1, at, final: false, ...judged, reason },
  ...{ planned_units: 1_000, progress: 0.8, multiple_units: 0, rows_read: 1, ms: 1 },
  arms: [
    { arm: 'old', control: true, weight: 5_000, units: 400, waiting: 0 },
    { arm: 'new', control: false, weight: 5_000, units: 400, waiting: 3 },
  ],
  checks: [
    {
      ...{ check: 'sample_ratio', metric: null, experiment: null, blocks: true, verdict: 'fail', statistic: 1 },
      ...{ p: 0, estimate: null, n: 800, method: 'm' },
      reason: { key: 'experiment.sample_ratio.mismatch', params: { arms: 'old 400/500', p: 0 } },
    },
  ],
  metrics: [
    {
      ...{ metric: 'bought', role: 'primary', arm: 'new', verdict: 'pass', outcome: 'better', matters: 'surely' },
      ...{ difference: estimate, lift: estimate, control: estimate, treatment: estimate, p: 0, p_adjusted: 0 },
      ...{ raw: null, variance_reduction: null, n: 800, method: 'm' },
      reason: { key: 'experiment.metric.better', params: { arm: 'new', metric: 'bought', effect: 0.1 } },
    },
  ],
};

/** Runs `haechi experiment VERB …` against a client that answers the above; what was asked and printed. */
async function run(
  verb: string,
  positionals: string[] = [],
  { verdict = look.verdict, ...options }: Record<string, string | boolean> = {},
) {
  const asked: [string, unknown][] = [];
  const answer = (name: string, value: unknown) => async (input: unknown) => {
    asked.push([name, input]);
    return value;
  };
  const client = {
    experiments: {
      ...{ list: answer('list', { items: [experiment], next: null }), get: answer('get', experiment) },
      ...{ start: answer('start', experiment), stop: answer('stop', experiment), look: answer('look', look) },
      results: answer('results', { experiment, look: { ...look, verdict }, points: [] }),
      applyYaml: answer('applyYaml', { definition, done: 'created', experiment: null }),
    },
  } as unknown as Client;
  let out = '';
  const terminal: Terminal = {
    ...{ interactive: false, confirm: async () => false, now: () => new Date(0), err: () => {} },
    out: (text) => {
      out += text;
    },
  };
  const command = experiments.find((one) => one.verb === verb);
  const code = await command?.run({ positionals, options, client, terminal });
  return { code, out, asked };
}

test('results tell the verdict, who was counted, what did not pass, and end with 1 when it failed', async () => {
  const { code, out, asked } = await run('results', ['form'], { now: true });
  expect(code).toBe(0);
  expect(asked.map(([name]) => name)).toEqual(['look', 'results']);
  for (const said of [
    '800 of 1,000',
    'old (control): 400',
    '3 more whose time',
    '! The arms do not have',
    'new is better on bought',
  ])
    expect(out).toContain(said);
  expect((await run('results', ['form'], { verdict: 'fail' })).code).toBe(1);
});

test('a file is applied as it stands; commands carry their reason; what is missing is said', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'haechi-cli-'));
  const file = join(folder, 'form.yaml');
  await writeFile(file, 'id: form\n');
  const applied = await run('apply', [file], { 'dry-run': true });
  expect(applied.asked).toEqual([['applyYaml', { body: { yaml: 'id: form\n', dry_run: true } }]]);
  expect(applied.out).toBe('form: would be created\n');
  await rm(folder, { recursive: true });
  await expect(run('apply', [file])).rejects.toThrow(/ENOENT/);
  await expect(run('show')).rejects.toThrow(UsageProblem);
  expect((await run('stop', ['form'], { reason: 'enough' })).asked).toEqual([
    ['stop', { params: { id: 'form' }, body: { reason: 'enough' } }],
  ]);
  expect((await run('list', [], { system: 'shop' })).out).toContain('winner new');
});
