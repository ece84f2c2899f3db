import { readdirSync, readFileSync } from 'node:fs';

/** Memory of one process. */
export interface ProcessMemory {
  readonly pid: number;
  readonly command: string;
  /** Proportional set size: pages shared with other processes count in part. Megabytes (2^20). */
  readonly mb: number;
}

/**
 * Proportional set size of a process and everything below it, from /proc (Linux only).
 *
 * @param pid the root of the tree
 * @throws Error when the system has no smaps_rollup
 */
export function memoryOfTree(pid: number): readonly ProcessMemory[] {
  const children = childrenByParent();
  const below = (parent: number): readonly number[] => [parent, ...(children.get(parent) ?? []).flatMap(below)];
  return below(pid).flatMap((id) => memoryOf(id) ?? []);
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readIfThere(`/proc/${entry}/stat`);
    // The command stands in parentheses and may hold anything; the parent is the second word after it.
    const parent = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  return children;
}

function memoryOf(pid: number): ProcessMemory | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  if (kilobytes === undefined) return undefined;
  const command = (readIfThere(`/proc/${pid}/cmdline`) ?? '').split('\0').join(' ').trim();
  return { pid, command: command.slice(0, 160), mb: Number(kilobytes) / 1024 };
}

/** A process may end between two looks. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
