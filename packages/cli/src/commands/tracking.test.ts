import { expect, test } from 'vitest';
import { type CommandInput, UsageProblem } from '../command.ts';
import { tracking } from './tracking.ts';

const RUN = 'a'.repeat(32);
const thing = (kind: string, id: string, held_by: string | null = null) => ({
  ...{ kind, id, name: `name of ${id.slice(0, 3)}`, held_by },
  deleted_at: '2026-03-01T00:00:00.000Z',
  removed_from: '2026-03-31T00:00:00.000Z',
});

/** A server that gives what is deleted in two pages. */
function call(
  verb: string,
  {
    positionals = [],
    options = {},
    agrees = true,
  }: { positionals?: string[]; options?: Record<string, boolean>; agrees?: boolean },
) {
  const said = { out: '', err: '', purged: [] as object[] };
  const pages = [
    { items: [thing('experiment', '7'), thing('run', RUN)], next: 'more' },
    { items: [thing('model', `m-${RUN}`, 'Churn/2'), thing('experiment', '0')], next: null },
  ];
  const trackingArtifacts = {
    deleted: async () => pages.shift(),
    purge: async ({ body }: { body: Record<string, string[]> }) => {
      said.purged.push(body);
      return { experiments: 1, runs: 1, models: 0, objects: 3 };
    },
  };
  const input = {
    ...{ positionals, options },
    client: { trackingArtifacts } as unknown as CommandInput['client'],
    terminal: {
      out: (text: string) => {
        said.out += text;
      },
      err: (text: string) => {
        said.err += text;
      },
      interactive: false,
      confirm: async () => agrees,
      now: () => new Date(0),
    },
  };
  return { said, exit: tracking.find((known) => known.verb === verb)?.run(input) };
}

test('deleted lists every page, with the day of removal or the version that keeps it', async () => {
  const { said, exit } = call('deleted', {});
  expect(await exit).toBe(0);
  expect(said.out.split('\n')).toHaveLength(5);
  expect(said.out).toContain('deleted 2026-03-01, removed from 2026-03-31  name of 7');
  expect(said.out).toContain('kept for Churn/2');
});

test('purge asks, and takes what is named or everything that may go', async () => {
  const named = call('purge', { positionals: ['7', RUN] });
  expect([await named.exit, named.said.purged]).toEqual([0, [{ experiments: ['7'], runs: [RUN], models: [] }]]);
  expect(named.said.out).toContain('3 files that nothing else refers to are gone');
  const all = call('purge', { options: { everything: true, yes: true }, agrees: false });
  expect([await all.exit, all.said.purged]).toEqual([0, [{ experiments: ['7'], runs: [RUN], models: [] }]]);
  const unasked = call('purge', { positionals: ['7'], agrees: false });
  expect([await unasked.exit, unasked.said.purged]).toEqual([1, []]);
});

test.each([[[]], [['x']]])('purge of %j says how it is used', async (positionals: string[]) => {
  await expect(call('purge', { positionals }).exit).rejects.toBeInstanceOf(UsageProblem);
});
