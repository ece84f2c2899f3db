import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Makes renames in a folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a small file whole or not at all: beside its place (`temporary`, on the same disk), synced, then renamed over it. Mode 0600. */
export async function writeDurably(place: string, bytes: Uint8Array | string, temporary: string): Promise<void> {
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, place);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(path.dirname(place));
}

/** As `writeDurably`, but leaves the file alone when there is one, also when somebody else makes it at the same moment. Makes its folder. */
export async function createDurably(place: string, text: string, temporary: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
  try {
    await writeSynced(temporary, text);
    await link(temporary, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(path.dirname(place));
}

async function writeSynced(file: string, bytes: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
