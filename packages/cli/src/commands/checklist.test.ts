import type { Checklist, ChecklistItem } from '@haechi/contract';
import type { Client } from '@haechi/sdk';
import { expect, test } from 'vitest';
import { type Terminal, UsageProblem } from '../command.ts';
import { checklists } from './checklist.ts';

const at = '2026-01-01T00:00:00Z';
const item: ChecklistItem = {
  ...{ id: 'before.training', stage: 'before', area: null, source: 'person', n: null, numbers: {}, evidence: [] },
  title: { key: 'checklists.before.training', params: {} },
  asks: { key: 'checklists.before.training.asks', params: {} },
  verdict: 'skipped',
  reason: { key: 'checklists.reason.person', params: {} },
  answer: null,
  answerable: true,
};
const list = (verdict: Checklist['verdict'], state: Checklist['state'] = 'open'): Checklist => ({
  ...{ stage: 'before', system: 's', rollout: 'rol_1', route: 'apply', model: 'm', version: 2, state, verdict },
  counts: { pass: 0, fail: 0, error: 0, skipped: 1 },
  assessed_at: at,
  kept_at: state === 'kept' ? at : null,
  items: [{ ...item, verdict }],
});

/** Runs a command against a client that answers `lists` and notes what it was asked. */
async function run(
  name: string,
  {
    positionals,
    options = {},
    lists = [list('pass')],
  }: { positionals: string[]; options?: object; lists?: Checklist[] },
) {
  const said: string[] = [];
  const asked: unknown[] = [];
  const answer = (call: string, value: unknown) => async (input: unknown) => {
    asked.push([call, input]);
    return value;
  };
  const [first] = lists;
  const client = {
    releases: {
      list: answer('list', {
        items: [
          { id: 'rol_0', strategy: 'rehearsal' },
          { id: 'rol_1', strategy: 'canary' },
        ],
      }),
    },
    checklists: {
      ofRollout: answer('ofRollout', { items: lists }),
      beforehand: answer('beforehand', first),
      ofSystem: answer('ofSystem', { items: lists }),
      answerRollout: answer('answerRollout', first),
      answerBeforehand: answer('answerBeforehand', first),
      answerSystem: answer('answerSystem', first),
      manual: answer('manual', new Response('# Plan\n')),
    },
  } as unknown as Client;
  const terminal = { out: (text: string) => said.push(text), err: () => {} } as unknown as Terminal;
  const command = checklists.find(({ noun, verb }) => `${noun} ${verb}` === name);
  if (command === undefined) throw new Error(name);
  const code = await command.run({ positionals, options: { ...options }, client, terminal });
  return { code, said: said.join(''), asked };
}

test('lists are shown with every item, and the exit code says pass, fail or could not be told', async () => {
  const shown = await run('checklist show', {
    positionals: ['apply'],
    lists: [list('pass', 'kept'), list('skipped', 'waiting')],
  });
  expect(shown.asked).toEqual([
    ['list', { query: { route: 'apply', limit: 20 } }],
    ['ofRollout', { params: { id: 'rol_1' } }],
  ]);
  expect(shown.said).toContain('before, m/2 on apply: pass');
  expect(shown.said).toContain('Team trained: Only people know, and nobody has answered.');
  expect(shown.code).toBe(0);
  const codeOf = async (...lists: Checklist[]) => (await run('checklist show', { positionals: ['rol_1'], lists })).code;
  expect(await codeOf(list('pass'), list('skipped'))).toBe(2);
  expect(await codeOf(list('error'))).toBe(2);
  expect(await codeOf(list('skipped'), list('fail'))).toBe(1);
  expect((await run('checklist before', { positionals: ['apply/2'] })).asked).toEqual([
    ['beforehand', { params: { route: 'apply', version: 2 } }],
  ]);
  const system = await run('checklist system', { positionals: ['s'], options: { json: true } });
  expect(JSON.parse(system.said).items).toHaveLength(1);
});

test('answers go where they belong, and need a verdict and a reason', async () => {
  const options = { verdict: 'pass', reason: 'drill' };
  const answer = (more: object) => run('checklist answer', { positionals: ['x.y'], options: { ...options, ...more } });
  const body = { verdict: 'pass', reason: 'drill' };
  expect((await answer({ rollout: 'rol_1' })).asked).toEqual([
    ['answerRollout', { params: { id: 'rol_1', item: 'x.y' }, body }],
  ]);
  expect((await answer({ before: 'apply/2' })).asked).toEqual([
    ['answerBeforehand', { params: { route: 'apply', version: 2, item: 'x.y' }, body }],
  ]);
  expect((await answer({ system: 's' })).asked).toEqual([
    ['answerSystem', { params: { system: 's', item: 'x.y' }, body }],
  ]);
  await expect(answer({})).rejects.toThrow(UsageProblem);
  await expect(answer({ system: 's', rollout: 'rol_1' })).rejects.toThrow(UsageProblem);
  await expect(answer({ system: 's', verdict: 'maybe' })).rejects.toThrow(UsageProblem);
  await expect(answer({ before: 'apply' })).rejects.toThrow(UsageProblem);
});

test('manuals are printed as they come', async () => {
  const printed = await run('manual print', { positionals: ['s', 'rollback'], options: { language: 'ko' } });
  expect(printed.asked).toEqual([
    ['manual', { params: { system: 's', manual: 'rollback' }, query: { format: 'markdown', language: 'ko' } }],
  ]);
  expect(printed.said).toBe('# Plan\n');
  await expect(run('manual print', { positionals: ['s', 'cook'] })).rejects.toThrow(UsageProblem);
});
