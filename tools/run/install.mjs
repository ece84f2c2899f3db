// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { SetupFailure } from './failure.mjs';
import { fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { progress } from './progress.mjs';

/** Lines of npm that say nothing to act on: the server runs on the pinned Node, not on the one that runs npm. */
const NOISE = /EBADENGINE|^npm warn {2}(package|required|current):|^npm warn\s*[{}]|^\s*$/;

/** The list of options that npm adds to a refusal. */
const USAGE = /npm error Clean install a project[\s\S]*?(?=npm error Run "npm help)/;

/**
 * @param {string} root
 * @returns {string} the pinned Node's path
 */
export function pinnedNode(root) {
  return join(root, 'node_modules/node/bin/node');
}

/**
 * @param {string} root
 * @returns {boolean} whether node_modules is what package-lock.json says
 */
export function isInstalled(root) {
  if (!existsSync(pinnedNode(root))) return false;
  return readStamp(stampFile(root)) === wanted(root) || sameAsLock(root);
}

/**
 * Runs `npm ci`. Call it while holding the set-up lock.
 *
 * @param {string} root
 * @throws {SetupFailure}
 */
export async function install(root) {
  const bar = progress('installing packages (a minute on a first run)');
  const npm = npmCommand();
  const { code, output } = await runQuietly(
    npm.program,
    [...npm.args, 'ci', '--loglevel=notice', '--no-audit', '--no-fund'],
    {
      cwd: root,
      env: { ...process.env, npm_config_update_notifier: 'false' },
    },
  );
  const bad = code !== 0 || !existsSync(pinnedNode(root));
  if (bad) {
    bar.failed();
    const what = code !== 0 ? `\`npm ci\` failed (exit code ${code})` : 'the pinned Node is missing after `npm ci`';
    const todo = output.includes('code EUSAGE')
      ? 'package.json and package-lock.json differ: run `npm install --package-lock-only`, then `node tools/complete-lockfile.ts`.'
      : 'npm’s words stand above; on a first run it must reach its registry. Then run the same command again.';
    throw new SetupFailure(`${what} in ${root}. ${todo}`, withoutNoise(output));
  }
  writeStamp(stampFile(root), wanted(root));
  bar.done();
}

/** @param {string} root */
const stampFile = (root) => join(root, 'node_modules/.haechi-installed');

/** @param {string} root */
const wanted = (root) => `${process.platform}-${process.arch} ${fingerprint(root, ['package-lock.json'])}`;

/**
 * Whether npm's own record of node_modules holds every package of package-lock.json, so that a person
 * who ran `npm install` by hand is not made to wait again.
 *
 * @param {string} root
 */
function sameAsLock(root) {
  const hidden = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  /** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} Entry */
  /** @param {string} file @returns {Record<string, Entry>} */
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packages(hidden);
  const want = packages(join(root, 'package-lock.json'));
  return Object.entries(want).every(([name, entry]) => {
    if (!name.includes('node_modules/')) return true;
    const found = have[name];
    return found === undefined
      ? entry.optional === true || entry.devOptional === true
      : found.version === entry.version;
  });
}

/** The npm that runs us, when one does; the one on the path otherwise. */
function npmCommand() {
  const running = process.env['npm_execpath'];
  if (running?.endsWith('npm-cli.js') && existsSync(running)) return { program: process.execPath, args: [running] };
  return { program: 'npm', args: [] };
}

/** @param {string} output */
function withoutNoise(output) {
  return output
    .replace(USAGE, '')
    .split('\n')
    .filter((line) => !NOISE.test(line))
    .join('\n');
}
