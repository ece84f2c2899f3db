/**
 * The engine's library is a file of half a gigabyte, of which some 220 MB are mapped into the rows child once it has started: code and
 * constants, most of which only the start needs. While nothing is asked they need not be mapped (docs/decisions/0010).
 *
 * madvise(MADV_DONTNEED) on a private mapping of a file takes its pages out of the process and leaves them in the page cache; the next touch
 * maps them again. What the process had written to such a page would be lost. So only mappings are given back that nobody may write to and
 * that hold no page of the process's own (`Anonymous: 0 kB` in /proc/self/smaps): never the relocated tables.
 */
import { readFile } from 'node:fs/promises';

/** From <sys/mman.h>; the same on every architecture of Linux that Node runs on. */
const MADV_DONTNEED = 4;
const LIBRARY = '/libchdb.so';

/** Bytes of address space; addresses stay below 2^48 and so are exact numbers. */
export interface PageRange {
  readonly start: number;
  readonly length: number;
}

/** First line of a mapping: addresses, mode (read, write, execute, private), offset, device, inode, file. */
const HEAD = /^([0-9a-f]+)-([0-9a-f]+) ([r-][w-][x-][ps]) \S+ \S+ \S+ +(.*)$/;
const READ_ONLY_AND_PRIVATE = /^r-.p$/;
const NOTHING_OWN = /^Anonymous: +0 kB$/;

/** The mappings of a file, by the end of its path, that hold its clean pages only. `smaps` is the text of /proc/<pid>/smaps. */
export function cleanRanges(smaps: string, file: string): readonly PageRange[] {
  const ranges: PageRange[] = [];
  let range: PageRange | undefined;
  for (const line of smaps.split('\n')) {
    const [, from = '', to = '', mode = '', path = ''] = HEAD.exec(line) ?? [];
    if (from !== '') {
      const start = Number.parseInt(from, 16);
      const clean = path.endsWith(file) && READ_ONLY_AND_PRIVATE.test(mode);
      range = clean ? { start, length: Number.parseInt(to, 16) - start } : undefined;
    } else if (range !== undefined && NOTHING_OWN.test(line)) ranges.push(range);
  }
  return ranges;
}

type Advise = (start: number, length: number, advice: number) => number;

let advise: Promise<Advise | undefined> | undefined;

/** The C library's own madvise; undefined where the binding has no ready-made file for the platform. Loaded when first needed, after the start. */
async function loadAdvise(): Promise<Advise | undefined> {
  try {
    const { default: koffi } = await import('koffi');
    return koffi.load(null).func('int madvise(uintptr_t start, size_t length, int advice)') as Advise;
  } catch {
    return undefined;
  }
}

/** Unmaps the library's clean pages (10 ms). Elsewhere than on Linux, or without the binding, memory merely stays where it is. */
export async function releaseEnginePages(): Promise<void> {
  if (process.platform !== 'linux') return;
  advise ??= loadAdvise();
  const give = await advise;
  if (give === undefined) return;
  for (const { start, length } of cleanRanges(await readFile('/proc/self/smaps', 'utf8'), LIBRARY)) {
    give(start, length, MADV_DONTNEED);
  }
}
