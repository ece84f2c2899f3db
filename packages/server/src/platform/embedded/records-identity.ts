/**
 * As whom PostgreSQL runs. It refuses root, so under root it runs as nobody (65534), who must own its folder. A checkout or data directory
 * below a folder closed to others (`mktemp -d`, `/root`) would then be out of reach: there the child keeps, through `setpriv`, the one
 * capability to pass closed folders. Nothing of the user's is moved, and no mode of theirs is changed.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';

/** A program and its arguments as they are really run. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

export interface RecordsIdentity {
  readonly uid: number;
  readonly gid: number;
  invoke(program: string, args: readonly string[]): Invocation;
}

const NOBODY = 65534;
const SETPRIV_PATHS = ['/usr/bin/setpriv', '/bin/setpriv'];
/** Bits of the capability sets in /proc/self/status, weakest first. */
const capabilities = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
];

function passable(folder: string, uid: number): boolean {
  const { mode, uid: owner, gid } = statSync(folder);
  if (owner === uid) return (mode & 0o100) !== 0;
  return gid === uid ? (mode & 0o010) !== 0 : (mode & 0o001) !== 0;
}

/** The first folder on the way to `target` that `uid` may not pass, or undefined. */
function closedFolder(target: string, uid: number): string | undefined {
  const parents: string[] = [];
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    parents.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  return parents.find((folder) => !passable(folder, uid));
}

function heldCapability(): string | undefined {
  if (!existsSync('/proc/self/status')) return undefined;
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (!bounding) return undefined;
  const set = BigInt(`0x${bounding}`);
  return capabilities.find(({ bit }) => (set >> bit) & 1n)?.name;
}

/** Chooses the identity for a folder and the programs that work on it, makes the folder and gives it to that identity. */
export async function takeRecordsIdentity(folder: string, programs: readonly string[]): Promise<RecordsIdentity> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const setpriv = SETPRIV_PATHS.find((candidate) => existsSync(candidate));
  const ownUid = process.geteuid?.() ?? NOBODY;
  // The kernel ends the child with its parent where it can; elsewhere an orphan is stopped at the next start.
  const leash = ['--pdeathsig=INT'];
  if (ownUid !== 0) {
    const invoke = (program: string, args: readonly string[]): Invocation =>
      setpriv ? { command: setpriv, args: [...leash, '--', program, ...args] } : { command: program, args };
    return { uid: ownUid, gid: process.getegid?.() ?? ownUid, invoke };
  }
  await chown(folder, NOBODY, NOBODY);
  const closed = [folder, ...programs].map((target) => closedFolder(target, NOBODY)).find((found) => found);
  if (!setpriv && !closed) {
    const invoke = (command: string, args: readonly string[]) => ({ command, args, uid: NOBODY, gid: NOBODY });
    return { uid: NOBODY, gid: NOBODY, invoke };
  }
  const capability = heldCapability();
  if (!setpriv || (closed && !capability)) {
    throw new HaechiError(
      'data_directory_unreadable',
      `PostgreSQL refuses to run as root and runs as uid ${NOBODY} instead, who cannot pass ${closed} (mode closed to others). ` +
        'Set HAECHI_DATA_DIR to a folder below /var/lib, move the checkout to where others may read, or start as a normal user.',
      { folder: closed },
    );
  }
  const drop = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...leash];
  if (closed) drop.push(`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`);
  return {
    uid: NOBODY,
    gid: NOBODY,
    invoke: (program, args) => ({ command: setpriv, args: [...drop, '--', program, ...args] }),
  };
}
