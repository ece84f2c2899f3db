import type { ArtifactKeys, KeyRotation } from '@haechi/contract';
import { expect, test } from 'vitest';
import type { CommandInput } from '../command.ts';
import { keys } from './keys.ts';

const rotation: KeyRotation = {
  id: 'rot_1',
  state: 'running',
  started_at: '2026-03-01T00:00:00.000Z',
  started_by: 'acc_1',
  finished_at: null,
  wrapped: 0,
  total: 2,
  refused: 0,
  failure: null,
};
const state: ArtifactKeys = {
  source: 'made',
  keys: [{ id: '0011223344556677', seals: true, wraps: 2 }],
  unknown: 0,
  rotation: null,
  advice: 'Keep it elsewhere.',
};

/** A server whose answers to `status` are these, one after another, the last for ever. */
function call(verb: string, { statuses, agrees = true }: { statuses: readonly ArtifactKeys[]; agrees?: boolean }) {
  const said = { out: '', err: '', rotations: 0 };
  const left = [...statuses];
  const artifactKeys = {
    status: async () => (left.length > 1 ? left.shift() : left[0]),
    rotate: async () => {
      said.rotations += 1;
      return rotation;
    },
  };
  const command = keys.find((known) => known.verb === verb);
  const input = {
    positionals: [],
    options: {},
    client: { artifactKeys } as unknown as CommandInput['client'],
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
  return { said, exit: command?.run(input) };
}

test('status says which keys seal, how much they wrap and what to do', async () => {
  const { said, exit } = call('status', { statuses: [state] });
  expect(await exit).toBe(0);
  expect(said.out).toBe(
    'Master key: made by this server, in its data folder\n  0011223344556677  seals  wraps 2\nKeep it elsewhere.\n',
  );
  const lost = call('status', { statuses: [{ ...state, source: 'given', unknown: 3 }] });
  expect(await lost.exit).toBe(1);
  expect(lost.said.out).toContain('unknown keys wrap 3');
});

test('rotate asks first, waits until it is done, and says how it went', async () => {
  const unasked = call('rotate', { statuses: [state], agrees: false });
  expect([await unasked.exit, unasked.said.rotations]).toEqual([1, 0]);
  const done = { ...rotation, state: 'done' as const, wrapped: 2, finished_at: '2026-03-01T00:00:01.000Z' };
  const going = call('rotate', { statuses: [state, { ...state, rotation }, { ...state, rotation: done }] });
  expect([await going.exit, going.said.rotations]).toEqual([0, 1]);
  expect(going.said.out).toBe('Rotation of 2026-03-01T00:00:00.000Z: done, 2 of 2 keys wrapped anew\n');
  const refused = { ...done, refused: 1, failure: 'the old master key was kept' };
  const partly = call('rotate', { statuses: [state, { ...state, rotation: refused }] });
  expect(await partly.exit).toBe(1);
  expect(partly.said.out).toContain('1 could not be opened (the old master key was kept)');
});
