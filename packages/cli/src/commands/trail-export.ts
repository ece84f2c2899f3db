import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Command, type CommandInput, UsageProblem } from '../command.ts';

/** `haechi trail export FILE`: the whole trail with its proofs, for an auditor. */
export const trailExport: Command = {
  noun: 'trail',
  verb: 'export',
  summary: 'Write all entries and checkpoints of the trail to a file, for `haechi trail verify`',
  positionals: [
    { name: 'FILE', describe: 'File to write (NDJSON; compressed when it ends in .gz); it must not exist' },
  ],
  options: {},
  run,
};

async function run({ positionals, client, terminal }: CommandInput): Promise<number> {
  const [path] = positionals;
  if (path === undefined) throw new UsageProblem('Say which file: haechi trail export FILE.');
  const answer = await client.trail.export();
  if (answer.body === null) throw new Error('the server answered an export without a body');
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const bytes = Readable.fromWeb(answer.body);
  try {
    if (path.endsWith('.gz')) await pipeline(bytes, createGzip(), file);
    else await pipeline(bytes, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageProblem(`${path} exists already; name another file.`);
  }
  terminal.err(`Written to ${path}. Check it with: haechi trail verify ${path}\n`);
  return 0;
}
