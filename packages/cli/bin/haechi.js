#!/usr/bin/env node
// @ts-check
/** haechi <noun> <verb>: hands over to the Node that this package pins, which runs TypeScript as it stands. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/main.ts');
const folders = createRequire(import.meta.url).resolve.paths('node') ?? [];
const node = folders.map((folder) => join(folder, 'node/bin/node')).find((path) => existsSync(path));
if (node === undefined) {
  process.stderr.write(
    `haechi: the pinned Node is missing (node_modules/node above ${dirname(main)}). Run \`npm ci\` there, then try again.\n`,
  );
  process.exit(1);
}

const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    // Ctrl-C on a terminal reaches the child by itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('close', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
