/**
 * node tools/suite/system-packages.ts
 *
 * Installs what a few tests need from Debian (a browser, a PostgreSQL to compare with, Python, fonts for Korean) when this is
 * Debian, we are root and something is missing. Exit code 0 also when nothing was done: the tests that miss a package
 * skip themselves and say so.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Debian's package, and how to tell that it is there. */
const PACKAGES: readonly { readonly name: string; readonly isThere: () => boolean }[] = [
  { name: 'chromium', isThere: () => existsSync('/usr/bin/chromium') },
  {
    name: 'postgresql',
    isThere: () => existsSync('/usr/lib/postgresql') && readdirSync('/usr/lib/postgresql').length > 0,
  },
  { name: 'prometheus', isThere: () => existsSync('/usr/bin/promtool') },
  // Python with what makes environments, for the official clients.
  {
    name: 'python3-venv',
    isThere: () => spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0,
  },
  { name: 'fonts-noto-cjk', isThere: () => existsSync('/usr/share/fonts/opentype/noto') },
];

/** RUNLEVEL 1 keeps the packages' scripts from starting services: only the programs are wanted. */
const ENVIRONMENT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/** @returns why packages cannot be installed here, undefined when they can */
function obstacle(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'this is not Debian (no apt-get)';
  return process.getuid?.() === 0 ? undefined : 'not running as root';
}

function apt(...args: readonly string[]): boolean {
  return spawnSync('apt-get', args, { stdio: 'inherit', env: ENVIRONMENT }).status === 0;
}

const missing = PACKAGES.filter(({ isThere }) => !isThere()).map(({ name }) => name);
if (missing.length > 0) {
  const why = obstacle();
  if (why !== undefined) process.stdout.write(`not installed: ${missing.join(', ')}; ${why}\n`);
  else if (!apt('update', '-q') || !apt('install', '-q', '-y', '--no-install-recommends', ...missing)) {
    process.stdout.write(`apt-get could not install ${missing.join(', ')}\n`);
    process.exitCode = 1;
  }
}
