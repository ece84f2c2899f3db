/**
 * node tools/complete-lockfile.ts
 *
 * Adds to package-lock.json the optional packages of other platforms that npm left out because the registry it was
 * asked through does not hold them. Without the entries `npm ci` refuses the lock; with them it skips what is not for
 * its platform, and checks no hash of what is (the registry was not asked for one).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { missingOptionals } from './checks/missing-optionals.ts';

const PLATFORM =
  /(darwin|linux|win32|android|freebsd|openharmony)-(x64|arm64|ia32|arm|riscv64|ppc64|s390x|loong64)(?:-(gnu|musl|msvc|gnueabihf|musleabihf|eabi))?$/;
/** The kinds of C library by the last part of a package's name. */
const LIBC: Readonly<Record<string, string>> = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = resolve(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
for (const { name, version, by, dev } of missingOptionals(lock.packages)) {
  const [, os, cpu, abi = ''] = PLATFORM.exec(name) ?? [];
  if (os === undefined) throw new Error(`${name}, optional for ${by}, names no platform that this tool knows`);
  const libc = os === 'linux' ? LIBC[abi] : undefined;
  lock.packages[`node_modules/${name}`] = {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
  process.stdout.write(`added ${name}@${version}\n`);
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
