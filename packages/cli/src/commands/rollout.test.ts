import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rollout } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Terminal, UsageProblem } from '../command.ts';
import { rollouts } from './rollout.ts';

const step = {
  weight: 500,
  min_labelled: 0,
  min_samples: 0,
  time_ms: 0,
  approval: false,
  judged: true,
  share: 0,
  preview: false,
};
const rollout: Rollout = {
  id: 'rol_1',
  system: 's',
  route: 'apply',
  model: 'm',
  stable_version: 1,
  candidate_version: 2,
  strategy: 'canary',
  state: 'running',
  steps: [step, { ...step, weight: 5_000 }],
  step: 0,
  step_started_at: '2026-01-01T00:00:00Z',
  verdict: 'skipped',
  reason: { key: 'releases.paused', params: {} },
  gates: [{ gate: 'timer', verdict: 'skipped', reason: { key: 'releases.timer_running', params: { seconds: 9 } } }],
  started_at: '2026-01-01T00:00:00Z',
  started_by: 'k',
  ended_at: null,
  paused_at: null,
  first_response_at: null,
  decided_at: null,
  acknowledged_at: null,
  comparison: null,
  definition: null,
  rehearsal: null,
};
const report = {
  verdict: 'pass' as const,
  reason: { key: 'releases.rehearsal_passed', params: { seconds: 0.2, processes: 2, requests: 90, rehearsed: 5 } },
  ...{
    in_ms: 120,
    out_ms: 200,
    processes: 2,
    requests: 90,
    rehearsed: 5,
    failed: 0,
    before: {},
    during: {},
    after: {},
  },
};

/** Runs a command against a client that answers `answers` and notes what it was asked. */
async function run(verb: string, positionals: string[], options: Record<string, string | boolean> = {}) {
  const said: string[] = [];
  const asked: unknown[] = [];
  const answer =
    (name: string, value: unknown) =>
    async (input: unknown): Promise<unknown> => {
      asked.push([name, input]);
      return value;
    };
  const releases = {
    get: answer('get', { ...rollout, rehearsal: report }),
    list: answer('list', { items: [{ ...rollout, id: 'rol_0', strategy: 'rehearsal' }, rollout], next: null }),
    rollBack: answer('rollBack', {
      ...rollout,
      state: 'rolled_back',
      decided_at: '2026-01-01T00:00:00Z',
      acknowledged_at: '2026-01-01T00:00:00.120Z',
    }),
    applyYaml: answer('applyYaml', { definition: {}, steps: [step], rollout: null }),
    rehearse: answer('rehearse', rollout),
  };
  const terminal: Terminal = {
    out: (text) => void said.push(text),
    err: () => undefined,
    interactive: false,
    confirm: async () => false,
    now: () => new Date(0),
  };
  const command = rollouts.find((one) => one.verb === verb);
  const code = await command?.run({ positionals, options, client: { releases } as unknown as Client, terminal });
  return { code, said: said.join(''), asked };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haechi-rollout-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('status names the newest rollout of a route, its gates and why it waits', async () => {
  const { said, code } = await run('status', ['apply']);
  expect(code).toBe(0);
  expect(said).toContain('rol_1  canary of m/2 on apply: running, skipped');
  expect(said).toContain('[5 %] → 50 %');
  expect(said).toMatch(/timer.*9 seconds/);
});

test('rollback sends the reason and says how long every process took', async () => {
  const { said, asked } = await run('rollback', ['rol_1'], { reason: 'worse' });
  expect(asked.at(-1)).toEqual(['rollBack', { params: { id: 'rol_1' }, body: { reason: 'worse' } }]);
  expect(said).toContain('every process followed after 120 ms');
});

test('start reads the file; a file that is not there is a sentence', async () => {
  const file = join(folder, 'r.yaml');
  await writeFile(file, 'route: apply\n');
  const { said, asked } = await run('start', [file], { 'dry-run': true });
  expect(asked).toEqual([['applyYaml', { body: { yaml: 'route: apply\n', dry_run: true } }]]);
  expect(JSON.parse(said).steps).toHaveLength(1);
  await expect(run('start', [join(folder, 'none.yaml')])).rejects.toThrow(UsageProblem);
  await expect(run('start', [])).rejects.toThrow(/haechi rollout start FILE/);
});

test('rehearse waits for the report and ends with its verdict', async () => {
  const { said, code, asked } = await run('rehearse', ['apply'], { share: '2.5', seconds: '0' });
  expect(code).toBe(0);
  expect(asked[0]).toEqual(['rehearse', { params: { route: 'apply' }, body: { share: 250, seconds: 0 } }]);
  expect(said).toMatch(/pass: Rolled back in 0\.2 s by all 2 processes; none of 90 requests failed/);
  await expect(run('rehearse', ['apply'], { share: 'some' })).rejects.toThrow(/--share takes a number/);
});
