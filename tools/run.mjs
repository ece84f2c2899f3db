// @ts-check
/**
 * node tools/run.mjs <command> [arguments]
 *
 * Sets the checkout up (packages, console) and runs the command with the pinned Node in its place. Runs on
 * any Node from 20 on with nothing installed, so it imports nothing but Node's own modules.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become } from './run/child.mjs';
import { commands } from './run/commands.mjs';
import { SetupFailure } from './run/failure.mjs';
import { pinnedNode } from './run/install.mjs';
import { setUp } from './run/setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [first = '', ...rest] = process.argv.slice(2);
/** `set-up start` only sets up: a shell can then put the pinned Node in its own place, where an older Node would have to stay as its parent. */
const onlySetUp = first === 'set-up';
const [name = '', ...args] = onlySetUp ? rest : [first, ...rest];
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined) {
  const list = Object.entries(commands).map(([key, { about }]) => `  ${key.padEnd(15)} ${about}`);
  process.stderr.write(
    `haechi: no command "${name}". Usage: node tools/run.mjs <command> [arguments]\n${list.join('\n')}\n`,
  );
  process.exit(2);
}

try {
  await setUp(root, command);
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  process.stderr.write(`${error.output.trimEnd()}\nhaechi: set-up failed: ${error.message}\n`);
  process.exit(1);
}

if (onlySetUp) process.exit(0);
become(pinnedNode(root), [join(root, command.entry), ...(command.args ?? []), ...args], {
  cwd: process.cwd(),
  env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/haechi-compile') },
});
