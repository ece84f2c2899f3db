import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
/** The stores of a whole run take less than two gigabytes. */
const ROOM_BYTES = 4 * 2 ** 30;

export interface MemoryFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A folder in memory for what tests write: throw-away stores need no disk, and the tests of faults end processes, not machines. Undefined
 * where there is no such place, or where memory is short: then tests write where temporary files usually go.
 */
export function memoryFolder(place: string = SHARED_MEMORY): MemoryFolder | undefined {
  try {
    accessSync(place, constants.W_OK);
    const { bavail, bsize } = statfsSync(place);
    if (bavail * bsize < ROOM_BYTES || availableBytes() < 2 * ROOM_BYTES) return undefined;
    const path = mkdtempSync(join(place, 'haechi-tests-'));
    // PostgreSQL runs as somebody else when the tests run as root.
    chmodSync(path, 0o1777);
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  } catch {
    return undefined;
  }
}

/** Memory that programs may still take, as Linux estimates it. @throws where there is no /proc. */
function availableBytes(): number {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Number(found?.[1] ?? 0) * 1024;
}
