import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** Files of the repository that a planted tree needs so that the real checks run on it as they are. */
const RULES = ['.dependency-cruiser.cjs', 'biome.json', 'tsconfig.base.json', 'tools/checks/layers.json'];

/** A throw-away repository with the real rules and the files of one test. */
export interface PlantedTree extends Disposable {
  readonly root: string;
}

/**
 * Writes a small repository to a temporary folder: the real configuration of the checks, empty packages that can be
 * imported by name, the installed modules, and the given files.
 *
 * @param files text by path, relative to the tree
 */
export function plantTree(files: Readonly<Record<string, string>>): PlantedTree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'haechi-planted-')));
  for (const file of RULES) copy(file, root);
  linkModules(root);
  for (const name of readdirSync(join(repository, 'packages'))) {
    copy(`packages/${name}/package.json`, root);
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@haechi', name));
  }
  write(root, '.gitignore', 'node_modules\n');
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  execFileSync('git', ['init', '--quiet', root]);
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

function copy(file: string, root: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  cpSync(join(repository, file), join(root, file));
}

function write(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Every installed module but our own, which must resolve inside the tree. */
function linkModules(root: string): void {
  const from = join(repository, 'node_modules');
  mkdirSync(join(root, 'node_modules/@haechi'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@haechi' && name !== '.cache') symlinkSync(join(from, name), join(root, 'node_modules', name));
  }
}
