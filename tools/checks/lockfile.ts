/**
 * node tools/checks/lockfile.ts [root]
 *
 * Whether `npm ci` on a fresh clone would accept package-lock.json: it refuses one that differs from a package.json or
 * lacks an optional package of another platform. A developer's full node_modules hides both.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitFiles } from './git-files.ts';
import { missingOptionals } from './missing-optionals.ts';
import { type Problem, type Report, runAsProgram } from './report.ts';

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;

type Manifest = Partial<Record<(typeof KINDS)[number], Readonly<Record<string, string>>>>;

/** @param root the repository */
export function checkLockfile(root: string): Report {
  const manifests = gitFiles(root, ['package.json', 'packages/*/package.json']);
  const lock = readJson(join(root, 'package-lock.json'));
  const differing = manifests.flatMap((file) => {
    const folder = dirname(file) === '.' ? '' : dirname(file);
    return differences(file, readJson(join(root, file)), lock.packages[folder]);
  });
  const missing = missingOptionals(lock.packages).map(({ name, version, by }) => ({
    rule: 'lock-complete',
    file: 'package-lock.json',
    message: `lacks ${name}@${version}, an optional package of ${by}. Run \`node tools/complete-lockfile.ts\`.`,
  }));
  return { looked: manifests.length, problems: [...differing, ...missing] };
}

function differences(file: string, manifest: Manifest, locked: Manifest | undefined): readonly Problem[] {
  return KINDS.filter((kind) => canonical(manifest[kind]) !== canonical(locked?.[kind])).map((kind) => ({
    rule: 'lock-in-step',
    file,
    message: `${kind} differ from package-lock.json. Run \`npm install --package-lock-only\`, then \`node tools/complete-lockfile.ts\`.`,
  }));
}

function canonical(dependencies: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (import.meta.main) await runAsProgram('lockfile', checkLockfile);
