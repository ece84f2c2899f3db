/** Unix sockets by which the processes of one installation reach each other; the folder is closed to everybody else. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSocketFolder, socketFolderOf } from './embedded/index.ts';

/** What a socket is for: `server` takes what predict processes do not answer; `predict-1`, `metrics-1`, `state-1` are those of the first. */
export type ProcessSocket = 'server' | `predict-${number}` | `metrics-${number}` | `state-${number}`;

export function processSocketOf(dataDir: string, name: ProcessSocket): string {
  return join(socketFolderOf(dataDir), `${name}.sock`);
}

/** Makes the folder and removes what a killed process left; the path to listen on. */
export async function freshProcessSocket(dataDir: string, name: ProcessSocket): Promise<string> {
  await makeSocketFolder(dataDir);
  const path = processSocketOf(dataDir, name);
  await rm(path, { force: true });
  return path;
}
