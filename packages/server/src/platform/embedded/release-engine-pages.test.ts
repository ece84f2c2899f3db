import { expect, test } from 'vitest';
import { cleanRanges } from './release-engine-pages.ts';

const mapping = (head: string, anonymous = 0) => `${head}
Size:                 64 kB
Rss:                  64 kB
Anonymous:      ${String(anonymous).padStart(8)} kB
VmFlags: rd mr mw me sd`;

test('takes the code and the constants of the library, and nothing that would be lost', () => {
  const smaps = [
    mapping('7f0000000000-7f0000010000 r--p 00000000 fe:00 42                   /opt/lib/libchdb.so'),
    mapping('7f0000010000-7f0000030000 r-xp 00010000 fe:00 42                   /opt/lib/libchdb.so'),
    mapping('7f0000030000-7f0000040000 r--p 00030000 fe:00 42                   /opt/lib/libchdb.so', 12),
    mapping('7f0000040000-7f0000050000 rw-p 00040000 fe:00 42                   /opt/lib/libchdb.so'),
    mapping('7f0000050000-7f0000060000 r--s 00040000 fe:00 42                   /opt/lib/libchdb.so'),
    mapping('7f0000060000-7f0000070000 ---p 00040000 fe:00 42                   /opt/lib/libchdb.so'),
    mapping('7f0000070000-7f0000080000 r-xp 00000000 fe:00 43                   /opt/lib/other.so'),
    mapping('7f0000080000-7f0000090000 r--p 00000000 00:00 0 '),
  ].join('\n');
  expect(cleanRanges(smaps, '/libchdb.so')).toEqual([
    { start: 0x7f0000000000, length: 0x10000 },
    { start: 0x7f0000010000, length: 0x20000 },
  ]);
});
