#!/usr/bin/env node
// @ts-check
/** haechi <noun> <verb>: hands over to the Node that this package pins, which runs TypeScript as it stands. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const main = join(import.meta.dirname, '../src/main.ts');
const folders = createRequire(import.meta.url).resolve.paths('node') ?? [];
const node = folders.map((folder) => join(folder, 'node/bin/node')).find((path) => existsSync(path));
if (node === undefined) {
  process.stderr.write(
    `haechi: the pinned Node is missing (node_modules/node above ${dirname(main)}). Run \`npm ci\` there, then try again.\n`,
  );
  process.exit(1);
}

const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
// Ctrl-C reaches the child through the terminal; this process waits for it to end.
process.on('SIGINT', () => undefined);
child.on('close', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
