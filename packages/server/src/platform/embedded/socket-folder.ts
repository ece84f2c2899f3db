/**
 * Where a store's Unix socket lives. The kernel takes 107 bytes of path, less than many a data directory's; a long one gets a short folder
 * below the temporary directory instead, named after its hash. Either is closed to everyone but its owner, which is what guards the stores:
 * they ask for no password.
 */
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HaechiError } from '@haechi/contract/errors';

const SOCKET_PATH_BYTES = 107;
/** `.s.PGSQL.5432` is the longest name put there, `.lock` goes beside it. */
const LONGEST_NAME = '/.s.PGSQL.5432.lock'.length;

/** `<folder>/run`, or its short stand-in. Known before anything is started, so that addresses can be handed out early. */
export function socketFolderOf(folder: string): string {
  const wanted = path.join(path.resolve(folder), 'run');
  if (Buffer.byteLength(wanted) + LONGEST_NAME <= SOCKET_PATH_BYTES) return wanted;
  return path.join(tmpdir(), `haechi-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
}

/** Makes the folder for a store's socket, mode 0700, owned by `owner`. */
export async function makeSocketFolder(folder: string, owner?: { uid: number; gid: number }): Promise<string> {
  const socketFolder = socketFolderOf(folder);
  await mkdir(socketFolder, { recursive: true, mode: 0o700 });
  const found = await lstat(socketFolder);
  const ours = [process.geteuid?.(), owner?.uid].includes(found.uid);
  if (!found.isDirectory() || !ours) {
    throw new HaechiError(
      'data_directory_unreadable',
      `The folder for sockets ${socketFolder} belongs to somebody else (uid ${found.uid}). Remove it, or set TMPDIR to a folder of your own.`,
    );
  }
  await chmod(socketFolder, 0o700);
  if (owner && owner.uid !== found.uid) await chown(socketFolder, owner.uid, owner.gid);
  return socketFolder;
}
