import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files that git tracks or would track, as they stand on disk.
 *
 * @param root the repository
 * @param pathspecs as git understands them, for example `packages/*.ts` (a star also crosses folders)
 * @returns sorted paths relative to root
 */
export function gitFiles(root: string, pathspecs: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', '--', ...pathspecs], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}
