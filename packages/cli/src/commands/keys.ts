import type { ArtifactKeys, KeyRotation } from '@haechi/contract';
import type { Command, CommandInput } from '../command.ts';

const json = { type: 'boolean', describe: 'Print the answer as JSON' } as const;
/** How often the state of a rotation is asked for, ms. */
const askMs = 500;

/** `haechi keys status` and `rotate`: the master keys that seal artifacts. */
export const keys: readonly Command[] = [
  {
    noun: 'keys',
    verb: 'status',
    summary: 'The master keys that seal artifacts, how much each wraps, and the newest rotation',
    positionals: [],
    options: { json },
    run: status,
  },
  {
    noun: 'keys',
    verb: 'rotate',
    summary: 'Wrap the keys of all artifacts anew; no artifact is read: exit code 0 done, 1 not',
    positionals: [],
    options: { yes: { type: 'boolean', describe: 'Do not ask' }, json },
    run: rotate,
  },
];

async function status({ client, terminal, options }: CommandInput): Promise<number> {
  const found = await client.artifactKeys.status();
  terminal.out(options['json'] === true ? `${JSON.stringify(found, null, 2)}\n` : statusText(found));
  return found.unknown === 0 ? 0 : 1;
}

async function rotate({ client, terminal, options }: CommandInput): Promise<number> {
  const before = await client.artifactKeys.status();
  const what =
    before.source === 'made'
      ? 'Make a new master key and wrap the keys of all artifacts with it?'
      : 'Wrap the keys of all artifacts with the first of the given master keys?';
  if (options['yes'] !== true && !(await terminal.confirm(what))) {
    terminal.err('Nothing was changed. Say --yes to rotate without being asked.\n');
    return 1;
  }
  let rotation: KeyRotation = await client.artifactKeys.rotate();
  const { id } = rotation;
  while (rotation.state === 'running') {
    if (terminal.interactive) terminal.err(`\r${rotation.wrapped} of ${rotation.total} keys`);
    await new Promise((later) => setTimeout(later, askMs));
    const now = (await client.artifactKeys.status()).rotation;
    // A newer one: somebody else's began after this one ended.
    if (now === null || now.id !== id) break;
    rotation = now;
  }
  if (terminal.interactive) terminal.err('\n');
  terminal.out(options['json'] === true ? `${JSON.stringify(rotation, null, 2)}\n` : `${rotationText(rotation)}\n`);
  return rotation.state === 'done' && rotation.refused === 0 ? 0 : 1;
}

function statusText({ source, keys: known, unknown, rotation, advice }: ArtifactKeys): string {
  const lines = [
    source === 'made'
      ? 'Master key: made by this server, in its data folder'
      : 'Master keys: given by HAECHI_MASTER_KEY',
    ...known.map(({ id, seals, wraps }) => `  ${id}  ${seals ? 'seals' : 'opens'}  wraps ${wraps}`),
    ...(unknown === 0 ? [] : [`  unknown keys wrap ${unknown}`]),
    ...(rotation === null ? [] : [rotationText(rotation)]),
    ...(advice === null ? [] : [advice]),
  ];
  return `${lines.join('\n')}\n`;
}

function rotationText({ state, wrapped, total, refused, failure, started_at }: KeyRotation): string {
  const counts = `${wrapped} of ${total} keys wrapped anew${refused === 0 ? '' : `, ${refused} could not be opened`}`;
  return `Rotation of ${started_at}: ${state}, ${counts}${failure === null ? '' : ` (${failure})`}`;
}
