// @ts-check
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { SetupFailure } from './failure.mjs';
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { pinnedNode } from './install.mjs';
import { progress } from './progress.mjs';

/** What the built console is made from. */
const SOURCES = [
  'packages/console',
  'packages/sdk/src',
  'packages/contract/src',
  'package-lock.json',
  'tsconfig.base.json',
];
const STAMP = '.haechi-built';

/** @param {string} root */
const dist = (root) => join(root, 'packages/console/dist');

/** @param {string} root */
const wanted = (root) =>
  fingerprint(root, SOURCES, (path) => /\.test\.tsx?$/.test(path) || path.startsWith('packages/console/test/'));

/**
 * @param {string} root
 * @returns {boolean} whether packages/console/dist was built from the sources as they stand
 */
export function isConsoleBuilt(root) {
  return readStamp(join(dist(root), STAMP)) === wanted(root);
}

/**
 * Builds the console beside its old build and swaps the two. Call it while holding the set-up lock.
 *
 * @param {string} root
 * @throws {SetupFailure}
 */
export async function buildConsole(root) {
  const bar = progress('building the console');
  const stamp = wanted(root);
  const next = `${dist(root)}.next`;
  const old = `${dist(root)}.old`;
  rmSync(next, { recursive: true, force: true });
  const { code, output } = await runQuietly(
    pinnedNode(root),
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: join(root, 'packages/console'), env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (code !== 0) {
    bar.failed();
    rmSync(next, { recursive: true, force: true });
    throw new SetupFailure(
      `the console in ${join(root, 'packages/console')} did not build (vite, exit code ${code}). Mend what vite names above, then run the same command again.`,
      output,
    );
  }
  writeStamp(join(next, STAMP), stamp);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist(root))) renameSync(dist(root), old);
  renameSync(next, dist(root));
  rmSync(old, { recursive: true, force: true });
  bar.done();
}
