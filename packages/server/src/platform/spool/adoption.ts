import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealedSegment } from './segment-queue.ts';
import { syncDirectory } from './segment-writer.ts';

/** Names of directories and files in a spool root that are no spool of a process. */
const DAMAGED_FOLDER = 'damaged';
const SEGMENT_NAME = /^(?<id>[A-Za-z0-9_-]+\.\d+)\.seg$/;

export function segmentFile(id: string): string {
  return `${id}.seg`;
}

/** Directories of spools under `root`, other than `own`. */
export async function otherSpools(root: string, own: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isDirectory() && entry.name !== own && entry.name !== DAMAGED_FOLDER && !entry.name.startsWith('.'),
    )
    .map((entry) => entry.name)
    .sort();
}

function segmentNumber(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}

/**
 * Moves the segments of `from` into `to`, oldest first, and removes `from`. Each move is one rename, so of several adopters each
 * segment goes to exactly one; a name that is gone already went to another.
 */
export async function moveSegments(from: string, to: string): Promise<readonly Omit<SealedSegment, 'since'>[]> {
  const names = await readdir(from).catch(() => []);
  const ids = names.flatMap((name) => SEGMENT_NAME.exec(name)?.groups?.['id'] ?? []);
  const moved: Omit<SealedSegment, 'since'>[] = [];
  for (const id of ids.sort((a, b) => segmentNumber(a) - segmentNumber(b))) {
    const path = join(to, segmentFile(id));
    try {
      await rename(join(from, segmentFile(id)), path);
      moved.push({ id, path, bytes: (await stat(path)).size });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  await syncDirectory(to);
  await rm(from, { recursive: true, force: true });
  return moved;
}

/** Keeps a damaged segment for people to look at, beside what could be read of it. */
export async function keepDamaged(root: string, segment: SealedSegment): Promise<string> {
  const folder = join(root, DAMAGED_FOLDER);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = join(folder, segmentFile(segment.id));
  await rename(segment.path, kept);
  return kept;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
